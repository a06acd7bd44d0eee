package mn.khamt.care;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.referrals.ReferralOutcome;
import mn.khamt.referrals.ServiceType;
import org.jspecify.annotations.Nullable;

/** A service given to one victim. */
public record Service(
        UUID serviceId,
        UUID victimId,
        ServiceType serviceType,
        String agencyCode,
        @Nullable UUID referralId,
        LocalDate startedOn,
        @Nullable LocalDate endedOn,
        @Nullable ReferralOutcome outcome,
        boolean coordinated,
        @Nullable String recorderParent,
        String recorderGiven,
        int version) {}
