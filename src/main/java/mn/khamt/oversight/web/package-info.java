/** The auditor's pages. */
@org.jspecify.annotations.NullMarked
package mn.khamt.oversight.web;
