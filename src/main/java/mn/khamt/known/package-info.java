/**
 * "Is this child known?": a question that goes to whoever is responsible for a child, and to nobody else (R3, R4).
 *
 * <p>Offers {@link mn.khamt.known.Questions}. It must never tell an asker whether anything was found, and never list children.
 */
@NullMarked
@ApplicationModule(
        displayName = "Known",
        allowedDependencies = {"platform", "keys", "audit", "access", "directory", "cases"})
package mn.khamt.known;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
