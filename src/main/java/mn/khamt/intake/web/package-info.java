@org.jspecify.annotations.NullMarked
package mn.khamt.intake.web;
