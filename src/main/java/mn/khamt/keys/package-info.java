/**
 * Keys: the master key outside the database, the agencies' under it, the cases' under those; what is sealed with them elsewhere.
 *
 * <p>Serves all rows. Offers {@link mn.khamt.keys.Vault} to the rooms. It must never write a key that is not wrapped, and never open anything
 * for somebody whom row security did not give the sealed row.
 */
@NullMarked
@ApplicationModule(
        displayName = "Keys",
        allowedDependencies = {"platform", "audit"})
package mn.khamt.keys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
