/**
 * A simulated country, deterministic by seed, any size: for the first run, tests and benchmarks. All of it is marked as demo.
 *
 * <p>It must never touch a record that is not marked as demo.
 */
@NullMarked
@ApplicationModule(
        displayName = "Demo",
        allowedDependencies = {
            "platform",
            "keys",
            "access",
            "directory",
            "cases",
            "intake",
            "referrals",
            "care",
            "justice",
            "numbers"
        })
package mn.khamt.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
