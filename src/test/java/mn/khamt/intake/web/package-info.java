/** The pages of the intake room, asked for over HTTP as a browser without script would. */
@org.jspecify.annotations.NullMarked
package mn.khamt.intake.web;
