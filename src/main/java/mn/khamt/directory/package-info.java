/**
 * Agencies, places, desks and colleagues (R19, R26, R38): who and where, in both languages.
 *
 * <p>Offers {@link mn.khamt.directory.Directory}. It must never hold anything about a case.
 */
@NullMarked
@ApplicationModule(
        displayName = "Directory",
        allowedDependencies = {"platform", "audit", "access"})
package mn.khamt.directory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
