package mn.khamt.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.cases.ContactRules;
import mn.khamt.directory.Directory;
import mn.khamt.keys.Place;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.numbers.Correction;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reports of suspected cases: received from anybody, read by one desk (R1). */
@Component
public final class Reports {
    /** What the reporter is promised, and after which a new report is late. */
    public static final Duration READ_WITHIN = Duration.ofHours(24);

    private static final int MAJORITY = 18;

    private static final Sql INSERT = Sql.of("""
        insert into intake.report (report_id, fact_key, desk_id, source, language, danger, worry, about, age, sex, place_code, where_text,
            when_text, who_text, demo)
        values (:id, :fact_key, :desk, :source, :language, :danger, :worry, :about, :age, :sex, :place, :where, :when, :who, :demo)
        """);
    private static final Sql IN_DEMO =
            Sql.of("select coalesce((select a.demo from access.account a where a.account_id = guard.me()), false)");
    private static final Sql INSERT_REPORTER = Sql.of("""
        insert into intake.reporter (report_id, may_contact, sealed, agency_code, key_version)
        values (:id, :may_contact, :sealed, :agency, :key_version)
        """);
    private static final Sql INSERT_RECEIPT =
            Sql.of("insert into intake.receipt (report_id, receipt_hash) values (:id, guard.receipt_hash(:slowed))");
    private static final Sql WAITING = Sql.of("""
        select count(*)::int
          from intake.report r
         where r.status = 'NEW'
           and exists (select from directory.desk_member m where m.desk_id = r.desk_id and m.account_id = guard.me())
        """);
    private static final Sql.Part FILTERED = Sql.part("""
          from intake.report r
          left join access.account a on a.account_id = r.taken_by
          left join lateral (select m.direction = 'FROM_REPORTER' as open
                               from intake.message m
                              where m.report_id = r.report_id
                              order by m.sent_at desc, m.message_id desc
                              limit 1) last on true
         where exists (select from directory.desk_member m where m.desk_id = r.desk_id and m.account_id = guard.me())
           and (:status::text = 'ALL'
                or r.status = :status::text
                or (:status::text = 'OPEN' and (r.status in ('NEW', 'IN_SCREENING', 'SCREENED') or last.open)))
           and (:source::text = 'ALL' or r.source = :source::text)
        """);
    private static final Sql LIST = Sql.join("""
        select r.report_id, r.desk_id, r.source, r.status, r.danger, r.about, r.age, r.sex, r.place_code, r.received_at, r.case_id,
               a.parent_name as taken_parent, a.given_name as taken_given, coalesce(last.open, false) as unanswered
        """, List.of(FILTERED, Sql.part("""
             order by case when r.danger = 'YES' and r.status in ('NEW', 'IN_SCREENING') then 0 else 1 end,
                      r.received_at desc, r.report_id desc
             limit :limit offset :offset
            """)));
    private static final Sql COUNT = Sql.join("select count(*)::int", List.of(FILTERED));
    private static final Sql ONE = Sql.of("""
        select r.report_id, r.fact_key, r.desk_id, r.source, r.language, r.danger, r.worry, r.about, r.age, r.sex, r.place_code, r.where_text,
               r.when_text, r.who_text, r.received_at, r.status, a.parent_name as taken_parent, a.given_name as taken_given,
               coalesce(r.taken_by = guard.me(), false) as taken_by_me, r.case_id, r.closed_why, r.version,
               exists (select from directory.desk_member m where m.desk_id = r.desk_id and m.account_id = guard.me()) as at_my_desk
          from intake.report r
          left join access.account a on a.account_id = r.taken_by
         where r.report_id = :id
        """);
    private static final Sql LOCK = Sql.of("select version from intake.report where report_id = :id for no key update");
    private static final Sql MY_DESK = Sql.of("""
        select exists (select from directory.desk_member m where m.desk_id = :desk and m.account_id = guard.me())
        """);
    private static final Sql REPORTER = Sql.of("""
        select sealed, agency_code, key_version
          from intake.reporter
         where report_id = :id
        """);
    private static final Sql MESSAGES = Sql.of("""
        select m.message_id, m.sent_at, m.direction = 'TO_REPORTER' as from_desk, m.body, a.parent_name, a.given_name
          from intake.message m
          left join access.account a on a.account_id = m.written_by and m.direction = 'TO_REPORTER'
         where m.report_id = :id
         order by m.sent_at, m.message_id
        """);
    private static final Sql TAKE = Sql.of("""
        update intake.report
           set status = case when status in ('NEW', 'CLOSED') then 'IN_SCREENING' else status end,
               taken_by = guard.me(), closed_why = null, version = version + 1
         where report_id = :id and version = :version
        """);
    private static final Sql ANSWER = Sql.of("""
        insert into intake.message (report_id, message_id, direction, body) values (:id, :message, 'TO_REPORTER', :body)
        """);
    private static final Sql CLOSE = Sql.of("""
        update intake.report
           set status = 'CLOSED', closed_why = :why, version = version + 1
         where report_id = :id and version = :version
        """);

    private final Db db;
    private final Operations operations;
    private final Directory directory;
    private final Receipts receipts;
    private final Trail trail;
    private final Vault vault;
    private final Facts facts;
    private final Times times;
    private final ContactRules contactRules;
    private final String publicDeskAgency;
    private final JsonMapper json = JsonMapper.builder().build();

    Reports(
            Db db,
            Operations operations,
            Directory directory,
            Receipts receipts,
            Trail trail,
            Vault vault,
            Facts facts,
            Times times,
            ContactRules contactRules,
            @Value("${khamt.public-desk:H108}") String publicDeskAgency) {
        this.db = db;
        this.operations = operations;
        this.directory = directory;
        this.receipts = receipts;
        this.trail = trail;
        this.vault = vault;
        this.facts = facts;
        this.times = times;
        this.contactRules = contactRules;
        this.publicDeskAgency = publicDeskAgency;
    }

    /** How many new reports wait at the desks of the caller. */
    public int waiting() {
        return db.one(WAITING, Integer.class);
    }

    /** Takes a report from somebody without an account. The same operation again answers the same number and does nothing. */
    public String receiveFromPublic(UUID operation, NewReport report) {
        UUID desk = directory.desks().stream()
                .filter(d -> d.agencyCode().equals(publicDeskAgency) && d.kind().equals("INTAKE"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no intake desk at " + publicDeskAgency))
                .deskId();
        return Caller.publicForm().call(() -> receive(operation, desk, report)).number();
    }

    /** The receipt of a report that was sent with this operation. */
    public String numberOf(UUID operation) {
        return receipts.numberFor(operation);
    }

    /** Takes a report that a colleague enters for somebody, or makes in their own name. */
    public Received receive(UUID operation, UUID desk, NewReport report) {
        String number = receipts.numberFor(operation);
        byte[] slowed = receipts.slowed(number);
        String path = operations.once(Receipts.folded(operation), desk + json.writeValueAsString(report), () -> {
            UUID id = Ids.next();
            store(id, desk, report, slowed);
            trail.record(
                    "report.received",
                    null,
                    id,
                    report.source() == ReportSource.PUBLIC ? "public" : "appointment",
                    json.writeValueAsString(Map.of("source", report.source())));
            return "/reports/" + id;
        });
        return new Received(number, path);
    }

    /** The desk's reports, those with danger first, then the newest. */
    public Found list(String status, String source, int page, int size) {
        return db.read(() -> new Found(
                db.list(
                        LIST,
                        Row.class,
                        "status",
                        status,
                        "source",
                        source,
                        "limit",
                        size,
                        "offset",
                        Math.max(0, page - 1) * size),
                db.one(COUNT, Integer.class, "status", status, "source", source)));
    }

    /**
     * A report as it stands, with the messages, and with who reported for those of its desk. That it was read is recorded.
     *
     * @throws NotFound when there is none, or the caller may not know of it
     */
    public Opened read(UUID id) {
        return db.write(() -> {
            Report report = opened(db.find(ONE, Report.class, "id", id).orElseThrow(NotFound::new));
            trail.record("report.read", report.caseId, id, rule(report));
            return new Opened(
                    report,
                    report.atMyDesk ? reporter(id) : Optional.empty(),
                    db.list(MESSAGES, Message.class, "id", id).stream()
                            .map(m -> m.opened(vault.openTextFor(message(m.messageId), m.body)))
                            .toList());
        });
    }

    /**
     * A report of one of the caller's desks.
     *
     * @throws NotFound when there is none at the caller's desks
     */
    public Report atMyDesk(UUID id) {
        return db.find(ONE, Report.class, "id", id)
                .filter(Report::atMyDesk)
                .map(this::opened)
                .orElseThrow(NotFound::new);
    }

    /** Whether the caller works at this desk. */
    public boolean isAtMyDesk(UUID desk) {
        return db.one(MY_DESK, Boolean.class, "desk", desk);
    }

    /** A report of the caller's desks, held until the transaction ends, so that two people do not decide on it at once. */
    Report holdAtMyDesk(UUID id) {
        db.list(LOCK, Integer.class, "id", id);
        return atMyDesk(id);
    }

    /** "I take this." Also takes over from a colleague, and takes up a closed report again. */
    public void take(UUID id, int version) {
        db.write(() -> {
            Report report = atMyDesk(id);
            refuseWhen(report, report.status == ReportStatus.CASE_OPENED, "taken");
            if (db.change(TAKE, "id", id, "version", version) == 0) {
                throw new EditConflict(report.takenByName());
            }
            if (report.status == ReportStatus.CLOSED) {
                countAnew(report, Correction.of().outcome(null));
            }
            trail.record("report.taken", null, id, rule(report));
            return id;
        });
    }

    /** Answers the reporter, who reads it with the receipt. */
    public void answer(UUID id, String body) {
        db.write(() -> {
            Report report = atMyDesk(id);
            UUID about = report.caseId;
            if (about != null
                    && reporter(id)
                            .filter(r -> contactRules.mustNotBeTold(about, r.name(), r.phone()))
                            .isPresent()) {
                throw new Refused("body", "contact_rule.error.must_not_be_told");
            }
            UUID message = Ids.next();
            db.change(
                    ANSWER,
                    "id",
                    id,
                    "message",
                    message,
                    "body",
                    vault.closeTextFor(agency(report), message(message), body));
            trail.record("report.answered", report.caseId, id, rule(report));
            return id;
        });
    }

    /** Closes a report from which no case follows. */
    public void close(UUID id, String why, int version) {
        db.write(() -> {
            Report report = atMyDesk(id);
            if (report.version != version) {
                throw new EditConflict(report.takenByName());
            }
            refuseWhen(report, report.status.done(), "why");
            if (db.change(
                            CLOSE,
                            "id",
                            id,
                            "why",
                            vault.closeTextFor(agency(report), place("closed_why", id), why),
                            "version",
                            version)
                    == 0) {
                throw new EditConflict(report.takenByName());
            }
            countAnew(report, Correction.of().outcome(ReportStatus.CLOSED.name()));
            trail.record("report.closed", null, id, rule(report));
            return id;
        });
    }

    /** Under whose key stands what is written of a report: that of its desk. */
    String agency(Report report) {
        return directory.desk(report.deskId).agencyCode();
    }

    private Report opened(Report report) {
        UUID id = report.reportId;
        return report.with(
                vault.openTextFor(place("worry", id), report.worry),
                vault.openIfAnyFor(place("where_text", id), report.whereText),
                vault.openIfAnyFor(place("when_text", id), report.whenText),
                vault.openIfAnyFor(place("who_text", id), report.whoText),
                vault.openIfAnyFor(place("closed_why", id), report.closedWhy));
    }

    /** Where one of the texts of a report stands. */
    public static Place place(String column, UUID report) {
        return new Place("intake.report", column, report);
    }

    /** Where a message between reporter and desk stands. */
    public static Place message(UUID message) {
        return new Place("intake.message", "body", message);
    }

    /** The rule by which the caller may read this report, for the trail. */
    String rule(Report report) {
        return report.atMyDesk ? "desk:" + directory.desk(report.deskId).agencyCode() : "grant";
    }

    private static void refuseWhen(Report report, boolean wrong, String field) {
        if (wrong) {
            throw new Refused(field, "report.error.state." + report.status.code());
        }
    }

    private Optional<Reporter> reporter(UUID id) {
        return db.find(REPORTER, SealedReporter.class, "id", id)
                .map(s -> vault.openFor(
                        s.agencyCode, Reporter.place(id), new Sealed(s.sealed, s.keyVersion), Reporter.class));
    }

    private void store(UUID id, UUID desk, NewReport report, byte[] slowed) {
        UUID factKey = Ids.random();
        boolean demo = db.one(IN_DEMO, Boolean.class);
        String agency = directory.desk(desk).agencyCode();
        db.change(
                INSERT,
                "id",
                id,
                "fact_key",
                factKey,
                "demo",
                demo,
                "desk",
                desk,
                "source",
                report.source(),
                "language",
                report.language(),
                "danger",
                report.danger(),
                "worry",
                vault.closeTextFor(agency, place("worry", id), report.worry()),
                "about",
                report.about(),
                "age",
                report.age(),
                "sex",
                report.sex(),
                "place",
                report.placeCode(),
                "where",
                vault.closeIfAnyFor(agency, place("where_text", id), report.whereText()),
                "when",
                vault.closeIfAnyFor(agency, place("when_text", id), report.whenText()),
                "who",
                vault.closeIfAnyFor(agency, place("who_text", id), report.whoText()));
        Reporter reporter = report.reporter();
        if (reporter != null) {
            Sealed sealed = vault.sealFor(agency, Reporter.place(id), reporter);
            db.change(
                    INSERT_REPORTER,
                    "id",
                    id,
                    "may_contact",
                    reporter.mayContact() ? "YES" : "NO",
                    "sealed",
                    sealed.bytes(),
                    "agency",
                    agency,
                    "key_version",
                    sealed.keyVersion());
        }
        db.change(INSERT_RECEIPT, "id", id, "slowed", slowed);
        facts.record(new Fact.CaseDimensions(
                        factKey,
                        "NOT_KNOWN",
                        isChild(report.about(), report.age()),
                        counted(report.sex()),
                        report.age(),
                        report.placeCode(),
                        demo)
                .fact(Fact.Kind.REPORT, factKey, times.today()));
    }

    /** What was counted when the report was received is corrected; each report stays counted once, whatever becomes of it (R31). */
    void countAnew(Report report, Correction known) {
        facts.revise(report.factKey, Set.of(Fact.Kind.REPORT), report.factKey, known);
    }

    /** The sex as facts know it: what was not asked or not said is not known. */
    static String counted(ReportedSex sex) {
        return switch (sex) {
            case FEMALE, MALE -> sex.name();
            case NOT_KNOWN, NOT_ASKED, NOT_SAID -> "NOT_KNOWN";
        };
    }

    private static @Nullable Boolean isChild(About about, @Nullable Integer age) {
        return switch (about) {
            case CHILD -> true;
            case ADULT -> false;
            case SELF, SEVERAL, NOT_KNOWN, NOT_ASKED, NOT_SAID -> age == null ? null : age < MAJORITY;
        };
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record SealedReporter(byte[] sealed, String agencyCode, int keyVersion) {}

    /**
     * @param number the receipt, to be shown and not kept
     * @param path of the report, for those of its desk
     */
    public record Received(String number, String path) {}

    /**
     * @param total how many there are, of which the rows are a part
     */
    public record Found(List<Row> rows, int total) {}

    /**
     * One line of the queue: nothing that was written, and no name of anybody but the colleague.
     *
     * @param unanswered the reporter wrote last
     */
    public record Row(
            UUID reportId,
            UUID deskId,
            ReportSource source,
            ReportStatus status,
            Danger danger,
            About about,
            @Nullable Integer age,
            ReportedSex sex,
            @Nullable String placeCode,
            Instant receivedAt,
            @Nullable UUID caseId,
            @Nullable String takenParent,
            @Nullable String takenGiven,
            boolean unanswered) {
        public String takenByName() {
            return name(takenParent, takenGiven);
        }
    }

    /**
     * @param reporter empty also when the caller is not of the desk
     * @param messages oldest first
     */
    public record Opened(Report report, Optional<Reporter> reporter, List<Message> messages) {}

    /**
     * @param factKey the random key under which it is counted
     * @param language in which it was written
     * @param atMyDesk otherwise the caller reads it as one of the team of its case
     */
    public record Report(
            UUID reportId,
            UUID factKey,
            UUID deskId,
            ReportSource source,
            String language,
            Danger danger,
            String worry,
            About about,
            @Nullable Integer age,
            ReportedSex sex,
            @Nullable String placeCode,
            @Nullable String whereText,
            @Nullable String whenText,
            @Nullable String whoText,
            Instant receivedAt,
            ReportStatus status,
            @Nullable String takenParent,
            @Nullable String takenGiven,
            boolean takenByMe,
            @Nullable UUID caseId,
            @Nullable String closedWhy,
            int version,
            boolean atMyDesk) {
        Report with(
                String openWorry,
                @Nullable String openWhere,
                @Nullable String openWhen,
                @Nullable String openWho,
                @Nullable String openWhy) {
            return new Report(
                    reportId,
                    factKey,
                    deskId,
                    source,
                    language,
                    danger,
                    openWorry,
                    about,
                    age,
                    sex,
                    placeCode,
                    openWhere,
                    openWhen,
                    openWho,
                    receivedAt,
                    status,
                    takenParent,
                    takenGiven,
                    takenByMe,
                    caseId,
                    openWhy,
                    version,
                    atMyDesk);
        }

        /** Name of the colleague who works on it; empty while nobody does. */
        public String takenByName() {
            return name(takenParent, takenGiven);
        }
    }

    /**
     * @param fromDesk an answer; otherwise something that the reporter added
     */
    public record Message(
            UUID messageId,
            Instant sentAt,
            boolean fromDesk,
            String body,
            @Nullable String parentName,
            @Nullable String givenName) {
        Message opened(String text) {
            return new Message(messageId, sentAt, fromDesk, text, parentName, givenName);
        }

        public String writtenBy() {
            return name(parentName, givenName);
        }
    }

    static String name(@Nullable String parent, @Nullable String given) {
        return given == null ? "" : new PersonName(null, parent, given).shown();
    }
}
