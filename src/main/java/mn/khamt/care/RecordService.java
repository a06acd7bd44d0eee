package mn.khamt.care;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.referrals.ReferralOutcome;
import mn.khamt.referrals.ServiceType;
import org.jspecify.annotations.Nullable;

/**
 * A service that a victim received or receives. It needs no criminal case (law of 2012, art. 3.1.2 and 9.3).
 *
 * @param coordinated by the child authority; null takes what follows from who recorded and who referred
 */
public record RecordService(
        CaseId caseId,
        UUID victimId,
        ServiceType type,
        String agencyCode,
        @Nullable UUID referralId,
        LocalDate startedOn,
        @Nullable LocalDate endedOn,
        @Nullable ReferralOutcome outcome,
        @Nullable Boolean coordinated) {}
