/** The house rules, as tests: each failure is a sentence that says what to do. */
@org.jspecify.annotations.NullMarked
package mn.khamt.architecture;
