package mn.khamt.cases;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.audit.Trail;
import mn.khamt.numbers.Correction;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Fact.Carries;
import mn.khamt.numbers.Fact.Kind;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Victims and alleged offenders of a case, by letter and number; their names stand elsewhere. */
@Component
public final class People {
    private static final Sql VICTIMS = Sql.of("""
        select victim_id, fact_key, label, status, status_on, sex, age_at_exploitation, age_at_identification, exploitation,
               citizenship, version
          from cases.victim
         where case_id = :case and merged_into is null
         order by label
        """);
    private static final Sql ENTRY = Sql.of("""
        select v.victim_id, v.fact_key, v.label, v.status, v.status_on, v.sex, v.age_at_exploitation, v.age_at_identification,
               v.exploitation, v.citizenship, v.version
          from cases.victim v
         where v.case_id = :case and v.victim_id = :victim
        """);
    private static final Sql STANDS_FOR = Sql.of("""
        select v.victim_id, v.fact_key, v.label, v.status, v.status_on, v.sex, v.age_at_exploitation, v.age_at_identification,
               v.exploitation, v.citizenship, v.version
          from cases.victim e
          join cases.victim v on v.case_id = e.case_id and v.victim_id = coalesce(e.merged_into, e.victim_id)
         where e.case_id = :case and e.victim_id = :victim
        """);
    private static final Sql OFFENDERS = Sql.of("""
        select offender_id, fact_key, label, status, sex, age, citizenship, relation, version
          from cases.alleged_offender
         where case_id = :case
         order by label
        """);
    private static final Sql ADD_VICTIM = Sql.of("""
        insert into cases.victim (case_id, victim_id, fact_key, label, status, status_on, sex, age_at_exploitation,
            age_at_identification, exploitation, citizenship)
        select :case, :victim, :fact_key, chr(65 + count(*)::int), :status, :status_on, :sex, :age_at_exploitation,
               :age_at_identification, :exploitation, :citizenship
          from cases.victim
         where case_id = :case
        """);
    private static final Sql ADD_OFFENDER = Sql.of("""
        insert into cases.alleged_offender (case_id, offender_id, fact_key, label, status, sex, age, citizenship, relation)
        select :case, :offender, :fact_key, (1 + count(*))::text, 'ALLEGED', :sex, :age, :citizenship, :relation
          from cases.alleged_offender
         where case_id = :case
        """);
    private static final Sql CHANGE_VICTIM = Sql.of("""
        update cases.victim
           set status = :status, status_on = :status_on, sex = :sex, age_at_exploitation = :age_at_exploitation,
               age_at_identification = :age_at_identification, exploitation = :exploitation, citizenship = :citizenship,
               version = version + 1
         where case_id = :case and victim_id = :victim and version = :version and merged_into is null
        """);
    private static final Sql CHANGE_OFFENDER = Sql.of("""
        update cases.alleged_offender
           set sex = :sex, age = :age, citizenship = :citizenship, relation = :relation, version = version + 1
         where case_id = :case and offender_id = :offender and version = :version
        """);
    private static final Sql OFFENDER_STATUS = Sql.of("""
        update cases.alleged_offender
           set status = :status, version = version + 1
         where case_id = :case and offender_id = :offender
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Cases cases;
    private final Facts facts;
    private final LastChange lastChange;

    People(Db db, Grants grants, Trail trail, Cases cases, Facts facts, LastChange lastChange) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.cases = cases;
        this.facts = facts;
        this.lastChange = lastChange;
    }

    public List<Victim> victims(CaseId caseId) {
        return db.list(VICTIMS, Victim.class, "case", caseId);
    }

    /** What {@link #victims} asks. */
    public static Db.Ask<?> askVictims(CaseId caseId) {
        return Db.ask(VICTIMS, Victim.class, "case", caseId);
    }

    /** What {@link #victim} asks. */
    public static Db.Ask<?> askVictim(CaseId caseId, UUID victimId) {
        return Db.ask(STANDS_FOR, Victim.class, "case", caseId, "victim", victimId);
    }

    /** What {@link #offenders} asks. */
    public static Db.Ask<?> askOffenders(CaseId caseId) {
        return Db.ask(OFFENDERS, Offender.class, "case", caseId);
    }

    public List<Offender> offenders(CaseId caseId) {
        return db.list(OFFENDERS, Offender.class, "case", caseId);
    }

    /** One victim of this case; for an entry that was merged, the one that stays. */
    public Victim victim(CaseId caseId, UUID victimId) {
        return db.find(STANDS_FOR, Victim.class, "case", caseId, "victim", victimId)
                .orElseThrow(NotFound::new);
    }

    /** One entry as it was written, whether it was merged or not. */
    public Victim entry(CaseId caseId, UUID victimId) {
        return db.find(ENTRY, Victim.class, "case", caseId, "victim", victimId).orElseThrow(NotFound::new);
    }

    public Offender offender(CaseId caseId, UUID offenderId) {
        return offenders(caseId).stream()
                .filter(o -> o.offenderId().equals(offenderId))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    /** Adds a victim; counted as identified when the status says so. What was counted of the case follows. */
    public UUID add(CaseId caseId, NewVictim victim) {
        return db.write(() -> {
            Added added = add(caseId, victim, grants.changing(caseId.value()));
            if (victim.identified()) {
                facts.recordFirst(identification(cases.dimensions(caseId), added.factKey, victim));
            }
            cases.countAnew(caseId);
            return added.id;
        });
    }

    /** What was said about asking first stands in the trail beside the child that was recorded. */
    public void askedFirst(CaseId caseId, UUID victimId, KnownFirst first) {
        considered(caseId, victimId, first, grants.changing(caseId.value()));
    }

    /** The same of a case that is being opened. */
    public void askedFirst(CaseId caseId, KnownFirst first) {
        considered(caseId, null, first, Grants.Grant.OF_OPENER);
    }

    private void considered(CaseId caseId, @Nullable UUID victimId, KnownFirst first, Grants.Grant grant) {
        trail.record("known.considered", caseId.value(), victimId, grant.rule(), first.detail());
    }

    /** Adds the victims of a case that is being opened, in the transaction that opens it, and counts them and the case. */
    public First addFirst(CaseId caseId, LocalDate openedOn, List<NewVictim> victims) {
        return db.write(() -> {
            List<Added> all = victims.stream()
                    .map(v -> add(caseId, v, Grants.Grant.OF_OPENER))
                    .toList();
            Fact.CaseDimensions known = cases.countOpened(caseId, openedOn);
            all.stream()
                    .filter(a -> a.victim.identified())
                    .forEach(a -> facts.recordFirst(identification(known, a.factKey, a.victim)));
            return new First(all.stream().map(Added::id).toList(), known);
        });
    }

    private Added add(CaseId caseId, NewVictim victim, Grants.Grant grant) {
        UUID id = Ids.next();
        UUID factKey = Ids.random();
        db.later(
                ADD_VICTIM,
                "case",
                caseId,
                "victim",
                id,
                "fact_key",
                factKey,
                "status",
                victim.status,
                "status_on",
                victim.statusOn,
                "sex",
                victim.sex,
                "age_at_exploitation",
                victim.ageAtExploitation,
                "age_at_identification",
                victim.ageAtIdentification,
                "exploitation",
                victim.exploitation,
                "citizenship",
                victim.citizenship);
        trail.record("victim.added", caseId.value(), id, grant.rule());
        return new Added(id, factKey, victim);
    }

    public UUID add(CaseId caseId, NewOffender offender) {
        return db.write(() -> {
            Grants.Grant grant = grants.changing(caseId.value());
            UUID id = Ids.next();
            db.change(
                    ADD_OFFENDER,
                    "case",
                    caseId,
                    "offender",
                    id,
                    "fact_key",
                    Ids.random(),
                    "sex",
                    offender.sex,
                    "age",
                    offender.age,
                    "citizenship",
                    offender.citizenship,
                    "relation",
                    offender.relation);
            trail.record("offender.added", caseId.value(), id, grant.rule());
            return id;
        });
    }

    /** Changes what is known of a victim; what was counted of the victim and of the case follows, each thing counted once. */
    public void change(CaseId caseId, UUID victimId, int version, NewVictim to) {
        db.write(() -> {
            Grants.Grant grant = grants.changing(caseId.value());
            Victim before = victim(caseId, victimId);
            if (db.change(
                            CHANGE_VICTIM,
                            "case",
                            caseId,
                            "victim",
                            victimId,
                            "version",
                            version,
                            "status",
                            to.status,
                            "status_on",
                            to.statusOn,
                            "sex",
                            to.sex,
                            "age_at_exploitation",
                            to.ageAtExploitation,
                            "age_at_identification",
                            to.ageAtIdentification,
                            "exploitation",
                            to.exploitation,
                            "citizenship",
                            to.citizenship)
                    == 0) {
                throw lastChange.of(caseId, victimId, "victim.changed");
            }
            countAnew(caseId, before, to);
            trail.record("victim.changed", caseId.value(), victimId, grant.rule());
            return victimId;
        });
    }

    /** Changes what is known of an alleged offender, but not the standing in the proceedings. */
    public void change(CaseId caseId, UUID offenderId, int version, NewOffender to) {
        db.write(() -> {
            Grants.Grant grant = grants.changing(caseId.value());
            if (db.change(
                            CHANGE_OFFENDER,
                            "case",
                            caseId,
                            "offender",
                            offenderId,
                            "version",
                            version,
                            "sex",
                            to.sex,
                            "age",
                            to.age,
                            "citizenship",
                            to.citizenship,
                            "relation",
                            to.relation)
                    == 0) {
                throw lastChange.of(caseId, offenderId, "offender.changed");
            }
            trail.record("offender.changed", caseId.value(), offenderId, grant.rule());
            return offenderId;
        });
    }

    /** A child whose entry was merged is not counted a second time as identified. */
    void countedElsewhere(CaseId caseId, Victim merged) {
        facts.revise(
                cases.dimensions(caseId).caseKey(),
                Set.of(Kind.VICTIM_IDENTIFIED),
                merged.factKey,
                Correction.of().withdrawn());
    }

    /** An entry that was merged stands for a child of its own again, and is counted as it is written. */
    void countedAgain(CaseId caseId, Victim entry) {
        NewVictim as = entry.known();
        if (as.identified()) {
            facts.record(identification(cases.dimensions(caseId), entry.factKey, as));
        }
        facts.revise(
                cases.dimensions(caseId).caseKey(),
                Kind.thatCarry(Carries.VICTIM),
                entry.factKey,
                Correction.of().victim(as.child(), as.sex, as.ageAtExploitation).exploitation(as.exploitation));
    }

    private void countAnew(CaseId caseId, Victim before, NewVictim to) {
        UUID caseKey = cases.dimensions(caseId).caseKey();
        Set<Kind> identification = Set.of(Kind.VICTIM_IDENTIFIED);
        if (to.identified() && !before.identified()) {
            facts.record(identification(cases.dimensions(caseId), before.factKey, to));
        } else if (to.identified()) {
            facts.revise(
                    caseKey, identification, before.factKey, Correction.of().day(to.statusOn));
        } else {
            facts.revise(
                    caseKey, identification, before.factKey, Correction.of().withdrawn());
        }
        facts.revise(
                caseKey,
                Kind.thatCarry(Carries.VICTIM),
                before.factKey,
                Correction.of().victim(to.child(), to.sex, to.ageAtExploitation).exploitation(to.exploitation));
        cases.countAnew(caseId);
    }

    private static Fact identification(Fact.CaseDimensions known, UUID factKey, NewVictim victim) {
        return known.fact(Kind.VICTIM_IDENTIFIED, factKey, victim.statusOn)
                .withVictim(victim.child(), victim.sex, victim.ageAtExploitation)
                .withExploitation(victim.exploitation);
    }

    /**
     * What a person is in the proceedings now; justice says so, never a guess.
     *
     * @param status SUSPECT, ACCUSED, DEFENDANT, CONVICTED or ACQUITTED
     */
    public void standing(CaseId caseId, UUID offenderId, String status) {
        if (db.change(OFFENDER_STATUS, "case", caseId, "offender", offenderId, "status", status) == 0) {
            throw new NotFound();
        }
    }

    /** Victims as choices: letter, sex and age, never a name. */
    public List<Option> victimOptions(CaseId caseId, Words words) {
        return options(victims(caseId), words);
    }

    /** The same of victims that were asked for already. */
    public static List<Option> options(List<Victim> victims, Words words) {
        return victims.stream()
                .map(v -> new Option(v.victimId().toString(), v.shown(words)))
                .toList();
    }

    public List<Option> offenderOptions(CaseId caseId, Words words) {
        return offenders(caseId).stream()
                .map(o -> new Option(o.offenderId().toString(), o.shown(words)))
                .toList();
    }

    /**
     * @param factKey the random key under which this victim is counted
     * @param label A, B, C …: how the victim is called on pages
     */
    public record Victim(
            UUID victimId,
            UUID factKey,
            String label,
            String status,
            LocalDate statusOn,
            String sex,
            @Nullable Integer ageAtExploitation,
            @Nullable Integer ageAtIdentification,
            String exploitation,
            String citizenship,
            int version) {
        boolean identified() {
            return status.equals("IDENTIFIED");
        }

        /** Under 18 at the time of exploitation; null when the age is not known. */
        public @Nullable Boolean child() {
            return ageAtExploitation == null ? null : ageAtExploitation < 18;
        }

        /** What is known of the person, without what the entry is called and counted by. */
        public NewVictim known() {
            return new NewVictim(
                    status, statusOn, sex, ageAtExploitation, ageAtIdentification, exploitation, citizenship);
        }

        /** For lists and choices: {@code Child A, girl, 15}. */
        public String shown(Words words) {
            String key = Boolean.FALSE.equals(child()) ? "person.label.adult" : "person.label.child";
            return words.get(key, "label", label) + ", "
                    + PersonWords.sexAndAge(
                            words, sex, ageAtIdentification == null ? ageAtExploitation : ageAtIdentification);
        }
    }

    /**
     * @param label 1, 2, 3 …: how the person is called on pages
     * @param status ALLEGED, SUSPECT, ACCUSED, DEFENDANT, CONVICTED or ACQUITTED
     */
    public record Offender(
            UUID offenderId,
            UUID factKey,
            String label,
            String status,
            String sex,
            @Nullable Integer age,
            String citizenship,
            String relation,
            int version) {
        public String shown(Words words) {
            return words.get("person.label.offender", "label", label) + ", " + PersonWords.sexAndAge(words, sex, age);
        }
    }

    /**
     * @param status PRESUMED or IDENTIFIED
     * @param exploitation name of a {@link Classification}
     */
    public record NewVictim(
            String status,
            LocalDate statusOn,
            String sex,
            @Nullable Integer ageAtExploitation,
            @Nullable Integer ageAtIdentification,
            String exploitation,
            String citizenship) {
        boolean identified() {
            return status.equals("IDENTIFIED");
        }

        @Nullable
        Boolean child() {
            return ageAtExploitation == null ? null : ageAtExploitation < 18;
        }
    }

    /**
     * @param relation FAMILIAL, ACQUAINTED, UNACQUAINTED or NOT_KNOWN
     */
    public record NewOffender(String sex, @Nullable Integer age, String citizenship, String relation) {}

    private record Added(UUID id, UUID factKey, NewVictim victim) {}

    /**
     * The victims a case began with.
     *
     * @param victims their ids, in the order they were given
     * @param known what all facts of the case share
     */
    public record First(List<UUID> victims, Fact.CaseDimensions known) {}
}
