/**
 * Referral of a victim to another agency (R14): consent, urgency, answer or refusal with reason, feedback.
 *
 * <p>It must never show a desk more than sex, age and the service asked for before it accepts.
 */
@NullMarked
@ApplicationModule(
        displayName = "Referrals",
        allowedDependencies = {"platform", "keys", "audit", "access", "directory", "cases", "consent"})
package mn.khamt.referrals;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
