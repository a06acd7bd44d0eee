package mn.khamt.referrals;

import java.util.List;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.consent.NewConsent;
import org.jspecify.annotations.Nullable;

/**
 * Refer one victim to one desk for one service.
 *
 * @param reason what the other side should know: no name, no place
 * @param compartments what they may read after they accept; core is always part of it
 * @param consent given with it; null when it rests on what is recorded already
 */
public record SendReferral(
        CaseId caseId,
        UUID victimId,
        ServiceType service,
        UUID deskId,
        Urgency urgency,
        String reason,
        List<String> compartments,
        @Nullable NewConsent consent) {}
