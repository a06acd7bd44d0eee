/**
 * The doors to a case other than being named to its team, and what closes them: sealed cases, conflict of interest, emergency access,
 * deputies, hand-over, a supervisor's view without content (R4).
 *
 * <p>Offers {@link mn.khamt.admission.Notices}. It must never let a person in of whom a rule says no, and never tell somebody who is not let in
 * whether a case exists, is sealed, or has anything to do with them.
 */
@NullMarked
@ApplicationModule(
        displayName = "Admission",
        allowedDependencies = {"platform", "audit", "access", "keys", "directory", "cases"})
package mn.khamt.admission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
