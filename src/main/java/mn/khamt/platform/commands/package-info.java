/** Sub-commands of {@code ./khamt}: what each gets, and how it says what went wrong. */
@org.jspecify.annotations.NullMarked
package mn.khamt.platform.commands;
