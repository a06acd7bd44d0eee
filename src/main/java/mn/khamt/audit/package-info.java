/**
 * The trail: an event for each change and each look, in the transaction of the change.
 *
 * <p>Serves all rows. Offers {@link mn.khamt.audit.Trail}, {@link mn.khamt.audit.Sheets} for tables that leave as a file, the command
 * that verifies, and {@link mn.khamt.audit.HeadPlace} for other places that keep heads. It must never hold text of a case: codes and ids
 * only; and no writer may ever wait for the chain.
 */
@NullMarked
@ApplicationModule(displayName = "Audit", allowedDependencies = "platform")
package mn.khamt.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
