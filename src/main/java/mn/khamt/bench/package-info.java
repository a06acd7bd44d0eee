/**
 * Measures the product from outside, as browsers use it, and beside each figure what the bare database would do (the baseline).
 *
 * <p>It must only ever touch data of its own, which it throws away, and only this machine.
 */
@NullMarked
@ApplicationModule(
        displayName = "Bench",
        allowedDependencies = {
            "platform",
            "keys",
            "audit",
            "access",
            "demo",
            "numbers",
            "cases",
            "directory",
            "referrals",
            "care",
            "justice"
        })
package mn.khamt.bench;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
