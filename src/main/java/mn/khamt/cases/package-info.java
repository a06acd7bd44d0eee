/**
 * The case, its people, team, tasks and timeline (R3, R4, R18).
 *
 * <p>Offers {@link mn.khamt.cases.Cases}, {@link mn.khamt.cases.People}, {@link mn.khamt.cases.Timeline}. It must never show a name in
 * a list, and never tell anybody outside the team that a case exists.
 */
@NullMarked
@ApplicationModule(
        displayName = "Cases",
        allowedDependencies = {"platform", "keys", "audit", "access", "directory", "numbers"})
package mn.khamt.cases;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
