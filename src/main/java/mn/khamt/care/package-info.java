/**
 * Stays and services (R16, R17).
 *
 * <p>It must never make a service depend on a criminal case (law of 2012, art. 3.1.2 and 9.3), and never show where a person sleeps
 * without the location compartment.
 */
@NullMarked
@ApplicationModule(
        displayName = "Care",
        allowedDependencies = {"platform", "audit", "access", "directory", "cases", "numbers", "referrals"})
package mn.khamt.care;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
