/**
 * The first page of the day: my tasks, what waits for my agency, what is late, what changed.
 *
 * <p>It only gathers what other rooms offer, and must never keep anything itself.
 */
@NullMarked
@ApplicationModule(
        displayName = "Home",
        allowedDependencies = {"platform", "access", "directory", "cases", "admission", "referrals", "intake", "drafts"
        })
package mn.khamt.home;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
