/**
 * What every room stands on: database, pages, language, time. Serves R36 and all others.
 *
 * <p>A closed set: a thing gets in when three rooms use it. It must never know a room.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
package mn.khamt.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
