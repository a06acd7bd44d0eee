package mn.khamt.justice;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.cases.Stage;
import mn.khamt.cases.Timeline;
import mn.khamt.directory.Directory;
import mn.khamt.justice.Proceedings.Act;
import mn.khamt.justice.Proceedings.Needs;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What prosecutor and courts do: charges, hearings, verdicts, sentences, appeals (R6). */
@Component
public final class Prosecutions {
    private static final Sql CHARGE = Sql.of("""
        insert into justice.charge (case_id, charge_id, offender_id, article_code, charged_on, prosecutor, replaces, fact_id)
        values (:case, :id, :offender, :article, :on, :prosecutor, :replaces, :fact)
        """);
    private static final Sql CHARGE_STATUS = Sql.of("""
        update justice.charge
           set status = :status, withdrawn_on = :withdrawn_on, version = version + 1
         where case_id = :case and charge_id = :id and version = :version
        """);
    private static final Sql HEARING = Sql.of("""
        insert into justice.hearing (case_id, hearing_id, instance, kind, held_at, outcome)
        values (:case, :id, :instance, :kind, :at, :outcome)
        """);
    private static final Sql CHANGE_HEARING = Sql.of("""
        update justice.hearing
           set instance = :instance, kind = :kind, held_at = :at, outcome = :outcome, version = version + 1
         where case_id = :case and hearing_id = :id and version = :version
        """);
    private static final Sql VERDICT = Sql.of("""
        insert into justice.verdict (case_id, verdict_id, offender_id, charge_id, instance, kind, decided_on, in_force_on, court)
        values (:case, :id, :offender, :charge, :instance, :kind, :decided_on, :in_force_on, :court)
        """);
    private static final Sql CHANGE_VERDICT = Sql.of("""
        update justice.verdict
           set in_force_on = :in_force_on, court = :court, version = version + 1
         where case_id = :case and verdict_id = :id and version = :version
        """);
    private static final Sql COUNTED_BY = Sql.of("""
        update justice.verdict
           set fact_id = :fact
         where case_id = :case and verdict_id = :id
        """);
    private static final Sql SENTENCE = Sql.of("""
        insert into justice.sentence (case_id, sentence_id, verdict_id, kind, months, amount_mnt, hours, suspended)
        values (:case, :id, :verdict, :kind, :months, :amount, :hours, :suspended)
        """);
    private static final Sql CHANGE_SENTENCE = Sql.of("""
        update justice.sentence
           set months = :months, amount_mnt = :amount, hours = :hours, suspended = :suspended, version = version + 1
         where case_id = :case and sentence_id = :id and version = :version
        """);
    private static final Sql APPEAL = Sql.of("""
        insert into justice.appeal (case_id, appeal_id, verdict_id, by_whom, filed_on)
        values (:case, :id, :verdict, :by_whom, :on)
        """);
    private static final Sql DECIDE_APPEAL = Sql.of("""
        update justice.appeal
           set outcome = :outcome, decided_on = :on, version = version + 1
         where case_id = :case and appeal_id = :id and version = :version
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Timeline timeline;
    private final Cases cases;
    private final People people;
    private final Facts facts;
    private final Directory directory;
    private final JusticeQueries queries;
    private final Course course;
    private final Times times;

    Prosecutions(
            Db db,
            Grants grants,
            Trail trail,
            Timeline timeline,
            Cases cases,
            People people,
            Facts facts,
            Directory directory,
            JusticeQueries queries,
            Course course,
            Times times) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.timeline = timeline;
        this.cases = cases;
        this.people = people;
        this.facts = facts;
        this.directory = directory;
        this.queries = queries;
        this.course = course;
        this.times = times;
    }

    /** Charges a person; from now on they are accused. */
    public UUID charge(CaseId caseId, UUID offenderId, NewCharge charge) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            People.Offender offender = people.offender(caseId, offenderId);
            Chain chain = queries.chain(caseId);
            Map<Act, LocalDate> days = Investigations.firstOpening(chain);
            chain.arrests().stream()
                    .filter(a -> a.offenderId().equals(offenderId))
                    .map(Chain.Arrest::arrestedOn)
                    .min(Comparator.naturalOrder())
                    .ifPresent(on -> days.put(Act.ARREST, on));
            course.require(caseId, Act.CHARGE, charge.on, Set.of(), days);
            UUID fact = facts.record(charged(caseId, offender, charge.articleCode, charge.on));
            UUID id = insert(caseId, offender, charge, null, fact);
            trail.record("charge.brought", caseId.value(), id, grant.rule());
            timeline(caseId, "charge_brought", charge.on, offender, article(charge.articleCode), charge.prosecutor);
            course.settleStandings(caseId);
            course.reach(caseId, Stage.PROSECUTION);
            return id;
        });
    }

    /** Changes the article: a new charge that replaces the old one, which is kept and shown. */
    public UUID reclassify(CaseId caseId, UUID replaced, int version, NewCharge charge) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain chain = queries.chain(caseId);
            Chain.Charge old = chain.charge(replaced);
            course.require(caseId, Act.RECLASSIFICATION, charge.on, stateOf(old), Map.of(Act.CHARGE, old.chargedOn()));
            status(caseId, old, version, ChargeStatus.REPLACED, null);
            People.Offender offender = people.offender(caseId, old.offenderId());
            Article from = article(old.articleCode());
            Article to = article(charge.articleCode);
            UUID fact = facts.correct(
                    old.factId(),
                    charged(
                            caseId,
                            offender,
                            to.articleCode(),
                            from.trafficking() == to.trafficking() ? firstChargedOn(chain, old) : charge.on));
            UUID id = insert(caseId, offender, charge, replaced, fact);
            trail.record("charge.replaced", caseId.value(), id, grant.rule());
            timeline(
                    caseId,
                    to.alternative() && !from.alternative() ? "charge_lowered" : "charge_changed",
                    charge.on,
                    offender,
                    to,
                    charge.prosecutor);
            course.settleStandings(caseId);
            return id;
        });
    }

    /** The prosecutor drops a charge; it is kept and shown. */
    public void withdraw(CaseId caseId, UUID chargeId, int version, LocalDate on) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain.Charge charge = queries.chain(caseId).charge(chargeId);
            course.require(caseId, Act.WITHDRAWAL, on, stateOf(charge), Map.of(Act.CHARGE, charge.chargedOn()));
            status(caseId, charge, version, ChargeStatus.WITHDRAWN, on);
            trail.record("charge.withdrawn", caseId.value(), chargeId, grant.rule());
            timeline(
                    caseId,
                    "charge_withdrawn",
                    on,
                    people.offender(caseId, charge.offenderId()),
                    article(charge.articleCode()),
                    charge.prosecutor());
            course.settleStandings(caseId);
            return chargeId;
        });
    }

    /** Records a hearing, held or planned; whoever is charged is a defendant from the first one on. */
    public UUID hearing(CaseId caseId, HearingDay hearing) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            askHearing(caseId, hearing);
            UUID id = Ids.next();
            db.change(
                    HEARING,
                    "case",
                    caseId,
                    "id",
                    id,
                    "instance",
                    hearing.instance,
                    "kind",
                    hearing.kind,
                    "at",
                    hearing.at,
                    "outcome",
                    hearing.outcome);
            afterHearing(caseId, "hearing.recorded", id, hearing, grant);
            return id;
        });
    }

    /** Moves a hearing, or says how it ended. */
    public void changeHearing(CaseId caseId, UUID id, int version, HearingDay hearing) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            queries.chain(caseId).hearing(id);
            askHearing(caseId, hearing);
            if (db.change(
                            CHANGE_HEARING,
                            "case",
                            caseId,
                            "id",
                            id,
                            "version",
                            version,
                            "instance",
                            hearing.instance,
                            "kind",
                            hearing.kind,
                            "at",
                            hearing.at,
                            "outcome",
                            hearing.outcome)
                    == 0) {
                throw course.conflict(caseId, id);
            }
            afterHearing(caseId, "hearing.changed", id, hearing, grant);
            return id;
        });
    }

    /** Records what a court decided on a charge. A higher court's decision prevails over a lower one's. */
    public UUID verdict(CaseId caseId, UUID chargeId, int chargeVersion, NewVerdict verdict) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain chain = queries.chain(caseId);
            Chain.Charge charge = chain.charge(chargeId);
            askVerdict(caseId, chain, charge, verdict);
            status(caseId, charge, chargeVersion, ChargeStatus.DECIDED, null);
            UUID id = Ids.next();
            db.change(
                    VERDICT,
                    "case",
                    caseId,
                    "id",
                    id,
                    "offender",
                    charge.offenderId(),
                    "charge",
                    chargeId,
                    "instance",
                    verdict.instance,
                    "kind",
                    verdict.kind,
                    "decided_on",
                    verdict.decidedOn,
                    "in_force_on",
                    verdict.inForceOn,
                    "court",
                    verdict.court);
            count(caseId, chargeId);
            course.settleStandings(caseId);
            course.reach(caseId, Stage.COURT);
            trail.record("verdict.recorded", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId,
                    Lane.COURT,
                    "verdict",
                    verdict.decidedOn,
                    Map.of(
                            "label",
                            people.offender(caseId, charge.offenderId()).label(),
                            "instance",
                            "@" + key("instance", verdict.instance),
                            "kind",
                            "@" + key("verdict_kind", verdict.kind)),
                    null);
            return id;
        });
    }

    /** Says since when a verdict is in force, or corrects the court's name. What was decided stays. */
    public void changeVerdict(CaseId caseId, UUID id, int version, @Nullable LocalDate inForceOn, String court) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain.Verdict verdict = queries.chain(caseId).verdict(id);
            if (inForceOn != null) {
                course.require(caseId, Act.IN_FORCE, inForceOn, Set.of(), Map.of(Act.VERDICT, verdict.decidedOn()));
            }
            if (db.change(
                            CHANGE_VERDICT,
                            "case",
                            caseId,
                            "id",
                            id,
                            "version",
                            version,
                            "in_force_on",
                            inForceOn,
                            "court",
                            court)
                    == 0) {
                throw course.conflict(caseId, id);
            }
            trail.record("verdict.changed", caseId.value(), id, grant.rule());
            if (inForceOn != null && !inForceOn.equals(verdict.inForceOn())) {
                timeline.add(
                        caseId,
                        Lane.COURT,
                        "verdict_in_force",
                        course.today(),
                        Map.of(
                                "label",
                                people.offender(caseId, verdict.offenderId()).label(),
                                "on",
                                "date:" + inForceOn),
                        null);
            }
            return id;
        });
    }

    public UUID sentence(CaseId caseId, UUID verdictId, SentenceKind kind, Measured measured) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain chain = queries.chain(caseId);
            Chain.Verdict verdict = chain.verdict(verdictId);
            askSentence(caseId, chain, verdict);
            UUID id = Ids.next();
            db.change(
                    SENTENCE,
                    "case",
                    caseId,
                    "id",
                    id,
                    "verdict",
                    verdictId,
                    "kind",
                    kind,
                    "months",
                    measured.months(kind),
                    "amount",
                    measured.tugrik(kind),
                    "hours",
                    measured.hours(kind),
                    "suspended",
                    kind.maySuspend() && measured.suspended);
            trail.record("sentence.recorded", caseId.value(), id, grant.rule());
            sentenced(caseId, "sentence", verdict, kind, verdict.decidedOn());
            return id;
        });
    }

    /** Corrects the measure of a sentence. */
    public void changeSentence(CaseId caseId, UUID id, int version, Measured measured) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain chain = queries.chain(caseId);
            Chain.Sentence was = chain.sentence(id);
            Chain.Verdict verdict = chain.verdict(was.verdictId());
            askSentence(caseId, chain, verdict);
            if (db.change(
                            CHANGE_SENTENCE,
                            "case",
                            caseId,
                            "id",
                            id,
                            "version",
                            version,
                            "months",
                            measured.months(was.kind()),
                            "amount",
                            measured.tugrik(was.kind()),
                            "hours",
                            measured.hours(was.kind()),
                            "suspended",
                            was.kind().maySuspend() && measured.suspended)
                    == 0) {
                throw course.conflict(caseId, id);
            }
            trail.record("sentence.changed", caseId.value(), id, grant.rule());
            sentenced(caseId, "sentence_changed", verdict, was.kind(), course.today());
            return id;
        });
    }

    public UUID appeal(CaseId caseId, UUID verdictId, AppealBy by, LocalDate on) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain chain = queries.chain(caseId);
            Chain.Verdict verdict = chain.verdict(verdictId);
            course.require(
                    caseId,
                    Act.APPEAL,
                    on,
                    chain.annulled(verdictId) ? Set.of() : Set.of(Needs.VERDICT_STANDS),
                    Map.of(Act.VERDICT, verdict.decidedOn()));
            UUID id = Ids.next();
            db.change(APPEAL, "case", caseId, "id", id, "verdict", verdictId, "by_whom", by, "on", on);
            trail.record("appeal.filed", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId,
                    Lane.COURT,
                    "appeal_filed",
                    on,
                    Map.of(
                            "label",
                            people.offender(caseId, verdict.offenderId()).label(),
                            "by",
                            "@" + key("appeal_by", by)),
                    null);
            return id;
        });
    }

    /** What came of an appeal. An annulled verdict no longer counts; the charge is open again unless another verdict stands. */
    public void decideAppeal(CaseId caseId, UUID id, int version, AppealOutcome outcome, LocalDate on) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain before = queries.chain(caseId);
            Chain.Appeal appeal = before.appeal(id);
            Chain.Verdict verdict = before.verdict(appeal.verdictId());
            course.require(
                    caseId,
                    Act.APPEAL_DECISION,
                    on,
                    appeal.outcome() == null ? Set.of(Needs.APPEAL_WAITING) : Set.of(),
                    Map.of(Act.APPEAL, appeal.filedOn()));
            if (db.change(DECIDE_APPEAL, "case", caseId, "id", id, "version", version, "outcome", outcome, "on", on)
                    == 0) {
                throw course.conflict(caseId, id);
            }
            if (queries.chain(caseId).prevailing(verdict.chargeId()).isEmpty()) {
                Chain.Charge charge = before.charge(verdict.chargeId());
                status(caseId, charge, charge.version(), ChargeStatus.OPEN, null);
            }
            count(caseId, verdict.chargeId());
            course.settleStandings(caseId);
            trail.record("appeal.decided", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId,
                    Lane.COURT,
                    "appeal_decided",
                    on,
                    Map.of(
                            "label",
                            people.offender(caseId, verdict.offenderId()).label(),
                            "outcome",
                            "@" + key("appeal_outcome", outcome)),
                    null);
            return id;
        });
    }

    /** Message key of a constant of one of this room's lists. */
    public static String key(String list, Enum<?> constant) {
        return "justice." + list + "." + constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A person is counted as charged since the day on which they were first charged with trafficking, or else with something else: another
     * article of the same kind does not make them newly charged.
     */
    private LocalDate firstChargedOn(Chain chain, Chain.Charge charge) {
        boolean trafficking = article(charge.articleCode()).trafficking();
        return chain.before(charge)
                .filter(b -> article(b.articleCode()).trafficking() == trafficking)
                .map(b -> firstChargedOn(chain, b))
                .orElse(charge.chargedOn());
    }

    private Fact charged(CaseId caseId, People.Offender offender, String articleCode, LocalDate on) {
        return course.fact(caseId, Fact.Kind.CHARGE, offender.factKey(), on).withArticle(articleCode);
    }

    private UUID insert(CaseId caseId, People.Offender offender, NewCharge charge, @Nullable UUID replaces, UUID fact) {
        UUID id = Ids.next();
        db.change(
                CHARGE,
                "case",
                caseId,
                "id",
                id,
                "offender",
                offender.offenderId(),
                "article",
                charge.articleCode,
                "on",
                charge.on,
                "prosecutor",
                charge.prosecutor,
                "replaces",
                replaces,
                "fact",
                fact);
        return id;
    }

    private void status(
            CaseId caseId, Chain.Charge charge, int version, ChargeStatus status, @Nullable LocalDate withdrawnOn) {
        if (db.change(
                        CHARGE_STATUS,
                        "case",
                        caseId,
                        "id",
                        charge.chargeId(),
                        "version",
                        version,
                        "status",
                        status,
                        "withdrawn_on",
                        withdrawnOn)
                == 0) {
            throw course.conflict(
                    caseId, queries.chain(caseId).changing(charge.chargeId()).toArray(UUID[]::new));
        }
    }

    private static Set<Needs> stateOf(Chain.Charge charge) {
        return switch (charge.status()) {
            case OPEN -> EnumSet.of(Needs.CHARGE_OPEN, Needs.CHARGE_STANDS);
            case DECIDED -> EnumSet.of(Needs.CHARGE_STANDS);
            case REPLACED, WITHDRAWN -> EnumSet.noneOf(Needs.class);
        };
    }

    private void askHearing(CaseId caseId, HearingDay hearing) {
        Optional<LocalDate> firstCharge = queries.chain(caseId).charges().stream()
                .filter(c -> c.status() != ChargeStatus.WITHDRAWN)
                .map(Chain.Charge::chargedOn)
                .min(Comparator.naturalOrder());
        var there = EnumSet.noneOf(Needs.class);
        if (firstCharge.isPresent()) {
            there.add(Needs.CHARGED);
        }
        if (!hearing.at.isAfter(times.now()) || hearing.outcome == HearingOutcome.POSTPONED) {
            there.add(Needs.HAS_HAPPENED);
        }
        course.require(
                caseId,
                hearing.outcome == null ? Act.HEARING : Act.HEARING_OUTCOME,
                hearing.day(),
                there,
                firstCharge.map(on -> Map.of(Act.CHARGE, on)).orElse(Map.of()));
    }

    private void afterHearing(CaseId caseId, String event, UUID id, HearingDay hearing, Grant grant) {
        trail.record(event, caseId.value(), id, grant.rule());
        boolean ahead = hearing.at.isAfter(times.now());
        var params = new TreeMap<String, String>();
        params.put("instance", "@" + key("instance", hearing.instance));
        params.put("on", "date:" + hearing.day());
        if (hearing.outcome != null) {
            params.put("outcome", "@" + key("hearing_outcome", hearing.outcome));
        }
        timeline.add(
                caseId,
                Lane.COURT,
                hearing.outcome != null ? "hearing_ended" : ahead ? "hearing_set" : "hearing",
                ahead ? times.now() : hearing.at,
                params,
                Compartment.core,
                null);
        course.settleStandings(caseId);
        if (queries.chain(caseId).beforeCourt()) {
            course.reach(caseId, Stage.COURT);
        } else if (cases.header(caseId).stage() == Stage.COURT) {
            cases.moveTo(caseId, Stage.PROSECUTION);
        }
    }

    private void askVerdict(CaseId caseId, Chain chain, Chain.Charge charge, NewVerdict verdict) {
        List<Chain.Verdict> earlier = chain.verdictsOn(charge.chargeId());
        Set<Needs> there = stateOf(charge);
        var days = new TreeMap<Act, LocalDate>();
        days.put(Act.CHARGE, charge.chargedOn());
        chain.hearings().stream()
                .filter(h -> h.instance() == verdict.instance)
                .filter(h -> h.outcome() == null || h.outcome() == HearingOutcome.HELD)
                .map(h -> h.heldAt().atZone(Times.ZONE).toLocalDate())
                .min(Comparator.naturalOrder())
                .ifPresent(on -> {
                    there.add(Needs.HEARD);
                    days.put(Act.HEARING, on);
                });
        if (earlier.stream().noneMatch(v -> v.instance() == verdict.instance && !chain.annulled(v.verdictId()))) {
            there.add(Needs.NO_VERDICT_YET);
        }
        List<Chain.Verdict> lower = earlier.stream()
                .filter(v -> v.instance().compareTo(verdict.instance) < 0)
                .toList();
        lower.stream()
                .map(Chain.Verdict::decidedOn)
                .max(Comparator.naturalOrder())
                .ifPresent(on -> {
                    there.add(Needs.LOWER_VERDICT);
                    days.put(Act.VERDICT, on);
                });
        lower.stream()
                .flatMap(v -> chain.appealsAgainst(v.verdictId()).stream())
                .map(Chain.Appeal::filedOn)
                .max(Comparator.naturalOrder())
                .ifPresent(on -> {
                    there.add(Needs.APPEALED);
                    days.put(Act.APPEAL, on);
                });
        course.require(
                caseId,
                verdict.instance == Instance.FIRST ? Act.VERDICT : Act.HIGHER_VERDICT,
                verdict.decidedOn,
                there,
                days);
        if (verdict.inForceOn != null) {
            course.require(caseId, Act.IN_FORCE, verdict.inForceOn, Set.of(), Map.of(Act.VERDICT, verdict.decidedOn));
        }
    }

    private void askSentence(CaseId caseId, Chain chain, Chain.Verdict verdict) {
        boolean guilty = verdict.kind() == VerdictKind.GUILTY && !chain.annulled(verdict.verdictId());
        course.require(
                caseId, Act.SENTENCE, verdict.decidedOn(), guilty ? Set.of(Needs.GUILTY_VERDICT) : Set.of(), Map.of());
    }

    private void sentenced(CaseId caseId, String kind, Chain.Verdict verdict, SentenceKind sentence, LocalDate on) {
        timeline.add(
                caseId,
                Lane.COURT,
                kind,
                on,
                Map.of(
                        "label",
                        people.offender(caseId, verdict.offenderId()).label(),
                        "kind",
                        "@" + key("sentence_kind", sentence)),
                null);
    }

    /**
     * One decision on each charge is counted, at the day it was made: the prevailing one. When a higher court turns a decision round,
     * the earlier fact is withdrawn and stays readable; when it confirms it, the earlier fact stays counted.
     */
    private void count(CaseId caseId, UUID chargeId) {
        Chain chain = queries.chain(caseId);
        Chain.Charge charge = chain.charge(chargeId);
        UUID subject = people.offender(caseId, charge.offenderId()).factKey();
        Optional<Chain.Verdict> counts = chain.prevailing(chargeId);
        Optional<Chain.Verdict> counted = chain.verdictsOn(chargeId).stream()
                .filter(v -> v.factId() != null)
                .findFirst();
        if (counts.map(Chain.Verdict::kind).equals(counted.map(Chain.Verdict::kind))) {
            return;
        }
        counted.ifPresent(v -> kindOf(v).ifPresent(kind -> {
            UUID earlier = v.factId();
            if (earlier != null) {
                facts.withdraw(earlier, decision(caseId, kind, subject, v, charge));
                db.change(COUNTED_BY, "case", caseId, "id", v.verdictId(), "fact", null);
            }
        }));
        counts.ifPresent(v -> kindOf(v).ifPresent(kind -> {
            UUID fact = facts.record(decision(caseId, kind, subject, v, charge));
            db.change(COUNTED_BY, "case", caseId, "id", v.verdictId(), "fact", fact);
        }));
    }

    private Fact decision(CaseId caseId, Fact.Kind kind, UUID subject, Chain.Verdict verdict, Chain.Charge charge) {
        return course.fact(caseId, kind, subject, verdict.decidedOn()).withArticle(charge.articleCode());
    }

    private static Optional<Fact.Kind> kindOf(Chain.Verdict verdict) {
        return switch (verdict.kind()) {
            case GUILTY -> Optional.of(Fact.Kind.CONVICTION);
            case ACQUITTAL -> Optional.of(Fact.Kind.ACQUITTAL);
            case DISMISSED -> Optional.empty();
        };
    }

    private void timeline(
            CaseId caseId, String kind, LocalDate on, People.Offender offender, Article article, UUID prosecutor) {
        timeline.add(
                caseId,
                Lane.COURT,
                kind,
                on,
                Map.of("label", offender.label(), "law", article.law(), "article", article.article()),
                directory
                        .colleague(prosecutor)
                        .map(Directory.Colleague::agencyCode)
                        .orElse(null));
    }

    private Article article(String code) {
        return queries.articles().stream()
                .filter(a -> a.articleCode().equals(code))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    /**
     * @param prosecutor the colleague who brings the charge
     */
    public record NewCharge(String articleCode, LocalDate on, UUID prosecutor) {}

    /**
     * @param at past or ahead
     * @param outcome null while it is not known
     */
    public record HearingDay(
            Instance instance,
            HearingKind kind,
            Instant at,
            @Nullable HearingOutcome outcome) {
        LocalDate day() {
            return at.atZone(Times.ZONE).toLocalDate();
        }
    }

    /**
     * @param inForceOn null while it can be appealed
     */
    public record NewVerdict(
            Instance instance,
            VerdictKind kind,
            LocalDate decidedOn,
            @Nullable LocalDate inForceOn,
            String court) {}

    /**
     * @param much in the measure of the kind: months, tugrik or hours
     */
    public record Measured(long much, boolean suspended) {
        @Nullable
        Integer months(SentenceKind kind) {
            return kind.measure() == SentenceKind.Measure.MONTHS ? (Integer) (int) much : null;
        }

        @Nullable
        Long tugrik(SentenceKind kind) {
            return kind.measure() == SentenceKind.Measure.TUGRIK ? (Long) much : null;
        }

        @Nullable
        Integer hours(SentenceKind kind) {
            return kind.measure() == SentenceKind.Measure.HOURS ? (Integer) (int) much : null;
        }
    }
}
