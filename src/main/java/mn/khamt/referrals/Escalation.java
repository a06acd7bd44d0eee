package mn.khamt.referrals;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.work.Repeated;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * When nobody answers a referral in the agreed time, others are told: at once the sender and the supervisors of the desk, a day later the
 * coordinators of the task force (R14).
 */
@Component
public final class Escalation {
    private static final Sql ESCALATE = Sql.of("select case_id, referral_id from guard.escalate_referrals()");

    private final Db db;
    private final Trail trail;

    Escalation(Db db, Trail trail) {
        this.db = db;
        this.trail = trail;
    }

    /** Tells of those that became late since the last look; answers how many. */
    public int look() {
        return new Caller.Service("clock")
                .call(() -> db.write(() -> {
                    List<Late> late = db.list(ESCALATE, Late.class);
                    late.forEach(r -> trail.record("referral.escalated", r.caseId, r.referralId, "worker"));
                    return late.size();
                }));
    }

    private record Late(UUID caseId, UUID referralId) {}

    /** Looks every minute. */
    @Configuration(proxyBeanMethods = false)
    static class Work {
        @Bean
        Repeated referralEscalation(Escalation escalation) {
            return new Repeated("referral-escalation", Duration.ofMinutes(1), escalation::look);
        }
    }
}
