/**
 * Who may sign in, what a role may do at all, and who is let into which case (R4).
 *
 * <p>Offers {@link mn.khamt.access.Sessions}, {@link mn.khamt.access.Grants}, {@link mn.khamt.access.Allowed}. It must never let a
 * person in without a grant, and never tell a stranger that a case exists.
 */
@NullMarked
@ApplicationModule(
        displayName = "Access",
        allowedDependencies = {"platform", "audit", "keys"})
package mn.khamt.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
