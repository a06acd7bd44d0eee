/**
 * Consent and its withdrawal, sharing without consent by two people, and who must not be told (R4, R14, R18).
 *
 * <p>Offers {@link mn.khamt.consent.Consents}. It must never let a suspect speak for a child, and never let one person alone share without
 * consent.
 */
@NullMarked
@ApplicationModule(
        displayName = "Consent",
        allowedDependencies = {"platform", "keys", "audit", "access", "directory", "cases"})
package mn.khamt.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
