/**
 * Drafts: what somebody has typed into a form and not sent yet, so that no typed word is lost and another desk can go on (U10).
 *
 * <p>Serves all rows. Offers {@link mn.khamt.drafts.Drafts}. It must never show a draft to anybody but its writer, never apply one
 * without being asked, and never keep anything of the public form.
 */
@NullMarked
@ApplicationModule(
        displayName = "Drafts",
        allowedDependencies = {"platform", "access", "audit", "keys"})
package mn.khamt.drafts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
