/**
 * Investigation, arrest, charge, hearing, verdict, sentence, appeal (R5, R6).
 *
 * <p>It must never call a person guilty before a judgment: procedural status follows what was decided.
 */
@NullMarked
@ApplicationModule(
        displayName = "Justice",
        allowedDependencies = {"platform", "audit", "access", "directory", "cases", "numbers"})
package mn.khamt.justice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
