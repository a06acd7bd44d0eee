package mn.khamt.admission;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** For the time of an absence a colleague of the same agency holds what the person holds; never a sealed case. */
@Component
public final class Deputies {
    private static final Sql NAME = Sql.of("select guard.name_deputy(:id, :deputy, :from, :until)");
    private static final Sql END = Sql.of("select guard.end_deputy(:id)");
    private static final Sql MINE = Sql.of("""
        select d.deputy_id, d.account_id = (select guard.me()) as own, a.parent_name, a.given_name, d.from_at, d.until_at
          from admission.deputy d
          join access.account a
            on a.account_id = case when d.account_id = (select guard.me()) then d.deputy else d.account_id end
         where d.ended_at is null and d.until_at > now()
         order by d.from_at
        """);

    private final Db db;
    private final Trail trail;
    private final Times times;

    Deputies(Db db, Trail trail, Times times) {
        this.db = db;
        this.trail = trail;
        this.times = times;
    }

    /**
     * @param from the first day
     * @param to the last day, at most ninety days later
     * @throws Refused when this colleague cannot stand in, or the days do not fit
     */
    public void name(UUID deputy, LocalDate from, LocalDate to) {
        if (to.isBefore(from) || to.isBefore(times.today())) {
            throw new Refused("to", "admission.deputy.days");
        }
        db.write(() -> {
            UUID id = Ids.next();
            if (!db.one(
                    NAME,
                    Boolean.class,
                    "id",
                    id,
                    "deputy",
                    deputy,
                    "from",
                    from.atStartOfDay(Times.ZONE).toInstant(),
                    "until",
                    to.plusDays(1).atStartOfDay(Times.ZONE).toInstant())) {
                throw new Refused("deputy", "admission.deputy.refused");
            }
            trail.record("deputy.named", null, deputy, "own");
            return id;
        });
    }

    /** Ended by either of the two. */
    public void end(UUID id) {
        db.write(() -> {
            if (!db.one(END, Boolean.class, "id", id)) {
                throw new NotFound("rule:3");
            }
            trail.record("deputy.ended", null, id, "own");
            return id;
        });
    }

    /** Who stands in for the caller, and for whom the caller stands in. */
    public List<StandIn> mine() {
        return db.list(MINE, StandIn.class);
    }

    /**
     * @param own true: this person stands in for the caller; false: the other way round
     */
    public record StandIn(
            UUID deputyId,
            boolean own,
            @Nullable String parentName,
            String givenName,
            Instant fromAt,
            Instant untilAt) {}
}
