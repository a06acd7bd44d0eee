package mn.khamt.care;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import org.jspecify.annotations.Nullable;

/**
 * Place a victim in a facility.
 *
 * @param untilOn the day of leaving; null while the stay goes on
 * @param referralId the referral it answers, if any
 */
public record RecordStay(
        CaseId caseId,
        UUID victimId,
        String facilityCode,
        @Nullable UUID referralId,
        LocalDate fromOn,
        @Nullable LocalDate untilOn) {}
