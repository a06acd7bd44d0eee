package mn.khamt.referrals;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import org.jspecify.annotations.Nullable;

/**
 * Refer one victim to one desk for one service.
 *
 * @param reason what the other side should know: no name, no place
 * @param compartments what they may read after they accept; core is always part of it
 */
public record SendReferral(
        CaseId caseId,
        UUID victimId,
        ServiceType service,
        UUID deskId,
        Urgency urgency,
        String reason,
        List<String> compartments,
        Consent consent) {

    /**
     * @param note why it is shared without consent; otherwise whatever is worth knowing
     */
    public record Consent(
            ConsentBasis basis,
            ConsentGiver givenBy,
            Assent assent,
            SpokenLanguage language,
            LocalDate givenOn,
            @Nullable LocalDate expiresOn,
            @Nullable String note) {}
}
