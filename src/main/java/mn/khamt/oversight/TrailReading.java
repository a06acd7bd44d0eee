package mn.khamt.oversight;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads the trail for an auditor. Whether the caller is one is asked by the database, which records the reading in the same breath; so
 * even a look is a write here.
 */
@Component
public final class TrailReading {
    /** Lines of one page. */
    public static final int PAGE = 50;

    private static final Sql ENTRIES = Sql.of("""
        select seq, at, account_id, kind, parent_name, given_name, role, agency_code, action, part, rule, case_code, mark, sealed
          from guard.read_trail(:reading, :person, :agency, :action, :code, :from, :to, :before, :most)
        """);
    private static final Sql ALARMS = Sql.of("""
        select alarm_id, account_id, kind, parent_name, given_name, role, agency_code, raised_at, counted, usual::text as usual, reviewed_at
          from guard.read_alarms()
        """);
    private static final Sql STATE = Sql.of("""
        select seq, linked_at, waiting_since, place, head_seq, head_at, failing_since, unsigned_since, verified_at,
               verified_seq, findings
          from guard.chain_state()
        """);
    private static final Sql REVIEW = Sql.of("select guard.review_alarm(:alarm, :event)");

    private final Db db;

    TrailReading(Db db) {
        this.db = db;
    }

    /** One page of entries that fit, newest first, with alarms and the state of the chain; recorded as {@code trail.read}. */
    public Read read(Wanted wanted) {
        try {
            return db.write(() -> new Read(
                    db.list(
                            ENTRIES,
                            Entry.class,
                            "reading",
                            Ids.next(),
                            "person",
                            wanted.person,
                            "agency",
                            wanted.agency,
                            "action",
                            wanted.action,
                            "code",
                            wanted.code,
                            "from",
                            wanted.from,
                            "to",
                            wanted.to,
                            "before",
                            wanted.before,
                            "most",
                            PAGE + 1),
                    db.list(ALARMS, Alarm.class),
                    db.list(STATE, State.class)));
        } catch (RefusedByDatabase e) {
            throw new NotFound("rule:2");
        }
    }

    /**
     * An auditor has followed an alarm up.
     *
     * @throws NotFound when there is none to review, or it is about the caller
     */
    public void review(UUID alarm) {
        try {
            if (!db.write(() -> db.one(REVIEW, Boolean.class, "alarm", alarm, "event", Ids.next()))) {
                throw new NotFound("rule:2");
            }
        } catch (RefusedByDatabase e) {
            throw new NotFound("rule:2");
        }
    }

    /**
     * Which entries; null leaves everything in.
     *
     * @param from first moment
     * @param to the moment after the last
     * @param before only numbers below this one: the next page
     */
    public record Wanted(
            @Nullable UUID person,
            @Nullable String agency,
            @Nullable String action,
            @Nullable String code,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long before) {}

    /**
     * @param state one line for each place that keeps heads; one without a place when there is none yet
     */
    public record Read(List<Entry> entries, List<Alarm> alarms, List<State> state) {}

    /**
     * @param kind PERSON or SERVICE; null when the account is no longer there
     * @param part which page was read, or for which reason; a code, never text
     * @param mark what the clocks looked like
     * @param sealed whether the product itself wrote it
     */
    public record Entry(
            long seq,
            Instant at,
            UUID accountId,
            @Nullable String kind,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String role,
            @Nullable String agencyCode,
            String action,
            @Nullable String part,
            @Nullable String rule,
            @Nullable String caseCode,
            String mark,
            boolean sealed) {
        public String who() {
            return givenName == null ? "" : new PersonName(null, parentName, givenName).shown();
        }
    }

    /**
     * @param kind CASES or NAMES
     * @param usual the person's own usual hour, where there was enough to compare with
     */
    public record Alarm(
            UUID alarmId,
            UUID accountId,
            String kind,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String role,
            @Nullable String agencyCode,
            Instant raisedAt,
            int counted,
            @Nullable String usual,
            @Nullable Instant reviewedAt) {
        public String who() {
            return givenName == null ? "" : new PersonName(null, parentName, givenName).shown();
        }
    }

    /**
     * How far the chain goes and what was signed elsewhere.
     *
     * @param unsignedSince when the first link was made that no head there covers
     */
    public record State(
            @Nullable Long seq,
            @Nullable Instant linkedAt,
            @Nullable Instant waitingSince,
            @Nullable String place,
            @Nullable Long headSeq,
            @Nullable Instant headAt,
            @Nullable Instant failingSince,
            @Nullable Instant unsignedSince,
            @Nullable Instant verifiedAt,
            @Nullable Long verifiedSeq,
            @Nullable Integer findings) {}
}
