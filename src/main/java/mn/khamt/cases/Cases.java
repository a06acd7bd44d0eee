package mn.khamt.cases;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.numbers.Correction;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Fact.Carries;
import mn.khamt.numbers.Fact.Kind;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens cases and moves them along. Every method joins the transaction it is called in. */
@Component
public final class Cases {
    /** Of so many random codes the first free one is taken; all of them taken would mean that the year is nearly full. */
    private static final int CODES_OFFERED = 20;

    private static final Sql OPEN = Sql.of("""
        select guard.open_case(:case, :codes, :fact_key, :stage, :classification, :place, :opened_on, :identified_on, :summary,
            :purpose, :compartments)
        """);
    private static final Sql HEADER = Sql.of("""
        select case_id, code, fact_key, status, stage, classification, place_code, opened_on, identified_on, removed_at, disposition,
               closed_on, changed_at, demo, version
          from cases.case_file
         where case_id = :case
        """);
    private static final Sql STAGE = Sql.of("""
        update cases.case_file
           set stage = :stage, changed_at = now(), version = version + 1
         where case_id = :case and stage <> :stage and closed_on is null
        """);
    private static final Sql HOLD =
            Sql.of("select version from cases.case_file where case_id = :case for no key update");
    private static final Sql DIMENSIONS = Sql.of("""
        select c.fact_key as case_key, c.classification as exploitation, bool_or(v.age_at_exploitation < 18) as child,
               case count(distinct v.sex) when 0 then 'NOT_KNOWN' when 1 then min(v.sex) else 'SEVERAL' end as victim_sex,
               min(v.age_at_exploitation) as victim_age, c.place_code, c.demo
          from cases.case_file c
          left join cases.victim v on v.case_id = c.case_id and v.status <> 'NOT_A_VICTIM' and v.merged_into is null
         where c.case_id = :case
         group by c.case_id, c.fact_key, c.classification, c.place_code, c.demo
        """);

    private static final Sql SUMMARISE = Sql.of("update cases.case_file set summary = :summary where case_id = :case");

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Facts facts;
    private final Timeline timeline;
    private final Times times;
    private final Vault vault;
    private final SecureRandom random = new SecureRandom();

    Cases(Db db, Grants grants, Trail trail, Facts facts, Timeline timeline, Times times, Vault vault) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.facts = facts;
        this.timeline = timeline;
        this.times = times;
        this.vault = vault;
    }

    /** Opens a case with its first grant; the caller becomes its owner. */
    public CaseId open(OpenCase command) {
        return db.write(() -> {
            var id = new CaseId(Ids.next());
            UUID factKey = Ids.random();
            db.call(
                    OPEN,
                    "case",
                    id,
                    "codes",
                    codes(command.openedOn()),
                    "fact_key",
                    factKey,
                    "stage",
                    Stage.SCREENING,
                    "classification",
                    command.classification(),
                    "place",
                    command.placeCode(),
                    "opened_on",
                    command.openedOn(),
                    "identified_on",
                    command.identifiedOn(),
                    "summary",
                    null,
                    "purpose",
                    command.purpose(),
                    "compartments",
                    Compartment.ofOwner());
            String summary = command.summary();
            if (summary != null) {
                // Only now somebody may make a key for it.
                db.change(SUMMARISE, "case", id, "summary", vault.closeText(id.value(), summary(id), summary));
            }
            trail.record("case.created", id.value(), id.value(), Grants.Grant.OF_OPENER.rule());
            timeline.add(id, Lane.CASE, "case_opened", command.openedOn(), Map.of(), null);
            return id;
        });
    }

    /** Where the summary of a case stands. */
    static Place summary(CaseId id) {
        return new Place("cases.case_file", "summary", id.value());
    }

    /**
     * Counts the case as opened; called when its first victims are written, so that the fact knows sex and age, in the transaction that
     * opened it: nobody else can know of it, so nobody is kept away.
     *
     * @return what all facts of this case share
     */
    Fact.CaseDimensions countOpened(CaseId id, LocalDate openedOn) {
        Fact.CaseDimensions known = db.one(DIMENSIONS, Fact.CaseDimensions.class, "case", id);
        facts.record(known.fact(Kind.CASE_OPENED, known.caseKey(), openedOn));
        return known;
    }

    /**
     * What stands at the head of the case.
     *
     * @throws NotFound when the caller has no grant
     */
    public Header header(CaseId id) {
        return db.find(HEADER, Header.class, "case", id).orElseThrow(() -> new NotFound("rule:3"));
    }

    /** What {@link #header} asks. */
    public static Db.Ask<?> askHeader(CaseId id) {
        return Db.ask(HEADER, Header.class, "case", id);
    }

    /** Moves the case on; nothing happens when it is there already or closed. */
    public void moveTo(CaseId id, Stage stage) {
        grants.changing(id.value());
        if (db.change(STAGE, "case", id, "stage", stage) == 1) {
            trail.record("case.moved", id.value(), id.value(), "room");
        }
    }

    /**
     * What all facts of this case share: exploitation, the victims' sex and youngest age, place. The case is held until the transaction
     * ends, so that nobody counts by what a colleague is just correcting.
     */
    public Fact.CaseDimensions dimensions(CaseId id) {
        return db.write(() -> {
            db.list(HOLD, Integer.class, "case", id);
            return db.one(DIMENSIONS, Fact.CaseDimensions.class, "case", id);
        });
    }

    /** What was counted of this case before carries from now on what is known of it now; called after each change of the latter. */
    void countAnew(CaseId id) {
        Fact.CaseDimensions now = dimensions(id);
        facts.revise(
                now.caseKey(), Kind.thatCarry(Carries.CASE), now.correction().exploitation(now.exploitation()));
        facts.revise(now.caseKey(), Kind.thatCarry(Carries.INVESTIGATION), now.correction());
        facts.revise(
                now.caseKey(), Kind.thatCarry(Carries.VICTIM), Correction.of().place(now.placeCode()));
    }

    private String[] codes(LocalDate on) {
        var codes = new String[CODES_OFFERED];
        for (int i = 0; i < CODES_OFFERED; i++) {
            // the last is of six digits, of which there are always some free
            int number = i < CODES_OFFERED - 1 ? random.nextInt(100_000) : 100_000 + random.nextInt(900_000);
            codes[i] = new CaseCode(on.getYear() % 100, number).toString();
        }
        return codes;
    }

    /** Whether a failed write was two cases taking the same code at once; worth one more try. */
    static boolean codeTaken(ConstraintBroken e) {
        return e.constraint().equals("case_file_code_key");
    }

    /** The day on which a case opened now is counted. */
    LocalDate today() {
        return times.today();
    }

    /**
     * @param purpose why the opener holds the case: PROTECT, INVESTIGATE …
     */
    public record OpenCase(
            Classification classification,
            String placeCode,
            LocalDate openedOn,
            @Nullable LocalDate identifiedOn,
            @Nullable String summary,
            String purpose) {}

    /**
     * @param factKey the random key under which facts of this case are counted
     * @param removedAt when the victims were taken out of the exploitation
     */
    public record Header(
            CaseId caseId,
            String code,
            UUID factKey,
            String status,
            Stage stage,
            Classification classification,
            String placeCode,
            LocalDate openedOn,
            @Nullable LocalDate identifiedOn,
            @Nullable Instant removedAt,
            @Nullable String disposition,
            @Nullable LocalDate closedOn,
            Instant changedAt,
            boolean demo,
            int version) {
        public boolean closed() {
            return closedOn != null;
        }
    }
}
