/**
 * What an auditor does: reads who looked at what, when and by which right, and follows up when somebody reads unusually much (all rows).
 *
 * <p>Offers {@link mn.khamt.oversight.TrailReading}. It must never show what stands in a case: codes and names of colleagues only.
 */
@NullMarked
@ApplicationModule(
        displayName = "Oversight",
        allowedDependencies = {"platform", "audit", "access", "directory", "cases"})
package mn.khamt.oversight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
