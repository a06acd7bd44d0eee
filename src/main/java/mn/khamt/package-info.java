/** Khamt: the rooms of a task force, one package each; see ARCHITECTURE.md. */
@org.jspecify.annotations.NullMarked
package mn.khamt;
