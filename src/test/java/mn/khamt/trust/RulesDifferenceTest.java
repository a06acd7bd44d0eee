package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Action;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.access.Sessions;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.SessionEnded;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Viewer;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S04: who may do what to which case, asked three times: the rules as they are written, worked out here from the bare tables; the rules in
 * Java; and any SQL as the role that serves. The people, their appointments, agreements, grants, seals and conflicts are drawn by chance and
 * change by chance; the seed is printed, and {@code -Dkhamt.trust.seed} draws the same again.
 */
class RulesDifferenceTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int ROUNDS = FULL ? 125 : 15;
    private static final int ASKED_EACH_ROUND = 40;
    private static final int CHANGES_EACH_ROUND = 12;
    private static final long SEED = Long.getLong("khamt.trust.seed", FULL ? System.nanoTime() : 4);

    /** The roles that work on cases, as rule 10 leaves them. */
    private static final Set<Role> WORKERS = Set.of(
            Role.INTAKE_OFFICER,
            Role.SOCIAL_WORKER,
            Role.CHILD_PROTECTION_OFFICER,
            Role.SHELTER_WORKER,
            Role.PSYCHOLOGIST,
            Role.DOCTOR,
            Role.LAWYER,
            Role.INVESTIGATOR,
            Role.PROSECUTOR,
            Role.LABOUR_INSPECTOR,
            Role.CONSULAR_OFFICER,
            Role.COORDINATOR,
            Role.SUPERVISOR);

    private static final List<String> AGENCIES = List.of("FCYDA", "NPA", "OPG", "MOH", "MECSS");
    private static final List<String> PERIODS = List.of(
            "[2012-01-01,)",
            "[2012-01-01,)",
            "[2012-01-01,)",
            "[2012-01-01,)",
            "[2012-01-01,)",
            "[2012-01-01,)",
            "[2012-01-01,2026-01-01)",
            "[2199-01-01,)");

    private static final Sql CASE = Sql.of("""
        insert into cases.case_file (case_id, code, fact_key, stage, classification, place_code, opened_on, opened_by)
        values (:case, :code, gen_random_uuid(), 'SCREENING', 'NONE', 'MN-1', current_date, :account)
        """);
    private static final Sql NOTE = Sql.of("""
        insert into cases.note (case_id, note_id, body, compartment, written_by) values (:case, :id, '~', :compartment, :account)
        """);
    private static final Sql IDENTITY = Sql.of("""
        insert into cases.identity (case_id, person_id) values (:case, :id)
        """);
    private static final Sql STAY = Sql.of("""
        insert into care.stay (case_id, stay_id, victim_id, facility_code, from_on, recorded_by)
        values (:case, :id, :victim, 'PLACE', '2026-11-02', :account)
        """);
    private static final Sql FACILITY = Sql.of("""
        insert into care.facility (facility_code, agency_code, name_en, name_mn, kind, places, for_sex)
        values ('PLACE', 'GEC', 'A place', 'Газар', 'TEMPORARY_SHELTER', 50, 'ANY')
        """);

    // ---- what changes ----

    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, door, valid_from, valid_until, given_by)
        values (:case, :account, :kind, :compartments, 'PROTECT', :door, now() + make_interval(hours => :from), now() + make_interval(hours => :until),
            :giver)
        on conflict (case_id, account_id) do update
           set kind = excluded.kind, compartments = excluded.compartments, door = excluded.door, valid_from = excluded.valid_from,
               valid_until = excluded.valid_until, given_by = excluded.given_by
        """);
    private static final Sql END = Sql.of("""
        update access.access_grant set valid_until = greatest(valid_from, now() - interval '1 second')
         where case_id = :case and account_id = :account and valid_from <= now()
        """);
    private static final Sql CONFLICT =
            Sql.of("select guard.note_conflict(:case, :account, 'RELATIVE', 'NAMED', :account)");
    private static final Sql PROPOSAL = Sql.of("""
        insert into admission.seal_proposal (proposal_id, case_id, act, account_id, compartments, purpose, reason, proposed_by, first_keeper,
            second_keeper, status)
        values (:id, :case, 'SEAL', :account, :compartments, 'PROTECT', '~', :giver, :giver, :account, 'CARRIED_OUT')
        """);
    private static final Sql SEAL = Sql.of("""
        select guard.seal(p) from admission.seal_proposal p
         where p.proposal_id = :id and not exists (select from admission.sealed_case s where s.case_id = p.case_id)
        """);
    private static final Sql UNSEAL = Sql.of("select guard.unseal(:case)");
    private static final Sql ROLE = Sql.of("""
        update directory.appointment set role = :role where appointment_id =
            (select appointment_id from directory.appointment where account_id = :account order by role, appointment_id limit 1)
        """);
    private static final Sql PERIOD = Sql.of("""
        update directory.appointment set valid = :period::daterange where account_id = :account
        """);
    private static final Sql APPOINT = Sql.of("""
        insert into directory.appointment (appointment_id, account_id, agency_code, role, valid)
        select gen_random_uuid(), :account, :agency, :role, :period::daterange
         where (select count(*) from directory.appointment where account_id = :account) < 3
        """);
    private static final Sql AGREEMENT =
            Sql.of("update directory.agency set agreement = :period::daterange where agency_code = :agency");
    private static final Sql ACTIVE = Sql.of("update access.account set active = :active where account_id = :account");
    /** Rights that change end sessions; here everybody has signed in again. */
    private static final Sql SIGNED_IN_AGAIN =
            Sql.of("update access.session set ended_at = null, confirmed_at = now()");

    private static final Sql DEPUTY =
            Sql.of("select guard.name_deputy(:id, :account, now() - interval '1 hour', now() + interval '5 hours')");
    private static final Sql EMERGENCY = Sql.of("""
        select outcome from guard.open_in_emergency(:id, :code, 'CHILD_IN_DANGER', '~')
        """);
    private static final Sql HAND_OVER = Sql.of("select guard.hand_over(:case, :account, :stays)");
    private static final Sql JOIN =
            Sql.of("select guard.join_team(:case, :account, :kind, :compartments, 'PROTECT', null)");

    // ---- what the bare tables say ----

    private static final Sql STANDING = Sql.of("""
        select a.account_id, p.role,
               a.active and p.valid @> current_date as appointed,
               a.active and p.valid @> current_date and g.agreement @> current_date as agreed
          from access.account a
          join directory.appointment p using (account_id)
          join directory.agency g using (agency_code)
        """);
    private static final Sql HELD = Sql.of("""
        select case_id, account_id, kind, compartments, door, valid_from <= now() and valid_until > now() as valid, valid_until > now() as open
          from access.access_grant
         order by case_id, account_id
        """);
    private static final Sql SEALED = Sql.of("select case_id from admission.sealed_case order by 1");
    private static final Sql CONFLICTS =
            Sql.of("select case_id, account_id from admission.conflict_of_interest order by 1, 2");
    private static final Sql BAR = Sql.of("select coalesce(guard.bar(:case, :account, :door), '')");

    // ---- what SQL as the serving role does ----

    private static final Sql READ_CASE = Sql.of("select count(*)::int from cases.case_file where case_id = :case");
    private static final Sql READ_NOTE =
            Sql.of("select count(*)::int from cases.note where case_id = :case and compartment = :compartment");
    private static final Sql READ_IDENTITY = Sql.of("select count(*)::int from cases.identity where case_id = :case");
    private static final Sql READ_STAY = Sql.of("select count(*)::int from care.stay where case_id = :case");
    private static final Sql CHANGE_CASE =
            Sql.of("update cases.case_file set version = version + 1 where case_id = :case");
    private static final Sql ADD_NOTE = Sql.of("""
        insert into cases.note (case_id, note_id, body, compartment) values (:case, :id, '~', :compartment)
        """);

    private static TestKhamt khamt;
    private static Db superuser;
    private static final List<Role> ROLES = List.of(Role.values());
    private static final List<TestPerson> PEOPLE = new ArrayList<>();
    private static final List<UUID> CASES = new ArrayList<>();
    private static final Map<UUID, String> CODES = new HashMap<>();

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start(TestDatabase.hurried());
        superuser = khamt.database().superuser();
        var people = new TestPeople(khamt.database());
        for (int i = 0; i < 24; i++) {
            Role role = ROLES.get(i % ROLES.size());
            PEOPLE.add(people.add("drawn" + i, role, AGENCIES.get(i % AGENCIES.size())));
        }
        UUID first = PEOPLE.getFirst().accountId();
        superuser.write(() -> {
            superuser.change(FACILITY);
            for (int i = 0; i < 10; i++) {
                UUID id = Ids.next();
                String code = "26-1111" + i + "-1";
                CASES.add(id);
                CODES.put(id, code);
                superuser.change(CASE, "case", id, "code", code, "account", first);
                for (Compartment c : Compartment.values()) {
                    superuser.change(NOTE, "case", id, "id", Ids.next(), "compartment", c.name(), "account", first);
                }
                superuser.change(IDENTITY, "case", id, "id", Ids.next());
                superuser.change(STAY, "case", id, "id", Ids.next(), "victim", Ids.next(), "account", first);
            }
            return first;
        });
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void the_written_rules_java_and_sql_say_the_same_of_everybody_every_case_and_every_act() {
        System.out.printf("seed %d%n", SEED);
        var differences = new ArrayList<String>();
        var allowed = new EnumMap<Verb, Integer>(Verb.class);
        var refused = new TreeMap<String, Integer>();
        int asked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < CHANGES_EACH_ROUND; i++) {
                change(differences, refused);
            }
            superuser.write(() -> superuser.change(SIGNED_IN_AGAIN));
            World world = World.now();
            world.keptOut(differences);
            List<World.Held> valid =
                    world.held.stream().filter(World.Held::valid).toList();
            for (int i = 0; i < ASKED_EACH_ROUND; i++) {
                // Most of those asked have something written for them, or nearly all answers would be no.
                List<World.Held> some = i % 4 == 3 ? List.of() : i % 4 == 2 ? world.held : valid;
                World.Held held = some.isEmpty() ? null : draw(some);
                TestPerson person = held == null ? draw(PEOPLE) : person(held.accountId);
                UUID of = held == null ? draw(CASES) : held.caseId;
                Verb verb = draw(List.of(Verb.values()));
                Compartment part = draw(List.of(Compartment.values()));
                boolean written = world.allows(person.accountId(), of, verb, part);
                boolean java = java(person, of, verb, part);
                boolean sql = sql(person, of, verb, part);
                asked++;
                if (written) {
                    allowed.merge(verb, 1, Integer::sum);
                }
                if (written != java || java != sql) {
                    differences.add("round " + round + ": " + person.username() + " " + world.of(person.accountId())
                            + " " + verb + " " + part + ", holding " + world.held(person.accountId(), of) + ": written "
                            + written + ", Java " + java + ", SQL " + sql);
                }
            }
        }
        System.out.printf("%d asked, allowed %s; kept out %s%n", asked, allowed, refused);
        assertThat(differences).as("seed %d", SEED).isEmpty();
        assertThat(asked).isGreaterThanOrEqualTo(FULL ? 5_000 : 600);
        assertThat(allowed.keySet()).as("verbs that somebody may").containsExactlyInAnyOrder(Verb.values());
        assertThat(refused.keySet()).as("rules that keep out").contains("rule:1", "rule:5", "rule:6", "rule:10");
    }

    /** One thing happens, by the way it happens in the product; what the product refuses does not happen. */
    private void change(List<String> differences, Map<String, Integer> refused) {
        TestPerson person = draw(PEOPLE);
        TestPerson other = draw(PEOPLE);
        UUID of = draw(CASES);
        switch (random.nextInt(24)) {
            case 0, 1 -> superuser(CONFLICT, "case", of, "account", person.accountId());
            case 2, 3 -> seal(of, person, other);
            case 4 -> superuser(UNSEAL, "case", of);
            case 5 -> superuser(ROLE, "role", role(), "account", person.accountId());
            case 6 -> superuser(PERIOD, "period", draw(PERIODS), "account", person.accountId());
            case 7 ->
                superuser(
                        APPOINT,
                        "account",
                        person.accountId(),
                        "agency",
                        draw(AGENCIES),
                        "role",
                        role(),
                        "period",
                        draw(PERIODS));
            case 8 -> superuser(AGREEMENT, "agency", draw(AGENCIES), "period", draw(PERIODS));
            case 9 -> superuser(ACTIVE, "account", person.accountId(), "active", random.nextInt(8) > 0);
            case 10 -> superuser(END, "case", of, "account", person.accountId());
            case 11 -> as(person, DEPUTY, "id", Ids.next(), "account", other.accountId());
            case 12 -> as(person, EMERGENCY, "id", Ids.next(), "code", CODES.get(of));
            case 13 -> as(person, HAND_OVER, "case", of, "account", other.accountId(), "stays", random.nextBoolean());
            case 14 ->
                as(
                        person,
                        JOIN,
                        "case",
                        of,
                        "account",
                        other.accountId(),
                        "kind",
                        draw(List.of("MEMBER", "CONTRIBUTOR", "READER")),
                        "compartments",
                        compartments());
            default -> grant(of, person, other, differences, refused);
        }
    }

    /** A grant written past the functions: what stands against it is what the written rules say. */
    private void grant(
            UUID anyOf, TestPerson anybody, TestPerson giver, List<String> differences, Map<String, Integer> refused) {
        World world = World.now();
        // Where something stands against it, more often than chance would have it.
        int chosen = random.nextInt(4);
        World.Conflict conflict = chosen == 0 && !world.conflicts.isEmpty() ? draw(world.conflicts) : null;
        UUID of = conflict != null
                ? conflict.caseId
                : chosen == 1 && !world.sealed.isEmpty() ? draw(world.sealed) : anyOf;
        TestPerson person = conflict == null ? anybody : person(conflict.accountId);
        String door = random.nextInt(4) == 0 ? "SEALED" : "TEAM";
        int from = draw(List.of(-5, -5, -5, -5, 2));
        int until = draw(List.of(-1, 3, 3, 5, 5));
        if (from > until) {
            return;
        }
        String kind = draw(List.of("OWNER", "MEMBER", "MEMBER", "CONTRIBUTOR", "REFERRAL_RECIPIENT", "READER"));
        Optional<RefusedByDatabase> came = superuser(
                GRANT,
                "case",
                of,
                "account",
                person.accountId(),
                "kind",
                kind,
                "compartments",
                compartments(),
                "door",
                door,
                "from",
                from,
                "until",
                until,
                "giver",
                giver.accountId());
        String expected = until < 0 ? "" : world.bar(person.accountId(), of, door);
        String said = superuser.one(BAR, String.class, "case", of, "account", person.accountId(), "door", door);
        if (came.isPresent() == expected.isEmpty() || (until > 0 && !said.equals(expected))) {
            differences.add("a grant by " + door + " until " + until + " for " + world.of(person.accountId())
                    + ": written " + expected + ", said " + said + ", came " + came);
        }
        if (!expected.isEmpty()) {
            refused.merge(expected, 1, Integer::sum);
        }
    }

    private void seal(UUID of, TestPerson stays, TestPerson giver) {
        if (stays.equals(giver)) {
            return;
        }
        UUID id = Ids.next();
        superuser(
                PROPOSAL,
                "id",
                id,
                "case",
                of,
                "account",
                stays.accountId(),
                "compartments",
                compartments(),
                "giver",
                giver.accountId());
        superuser(SEAL, "id", id);
    }

    /** Of all roles, those that work on cases more often. */
    private Role role() {
        return random.nextInt(3) == 0
                ? draw(List.of(Role.values()))
                : draw(WORKERS.stream().sorted().toList());
    }

    private List<String> compartments() {
        var some = new ArrayList<>(List.of("core"));
        for (Compartment c : Compartment.values()) {
            if (c != Compartment.core && random.nextInt(3) == 0) {
                some.add(c.name());
            }
        }
        // core is usual, and no law
        return random.nextInt(10) == 0 && some.size() > 1 ? some.subList(1, some.size()) : some;
    }

    // ---- the three answers ----

    private static boolean java(TestPerson person, UUID of, Verb verb, Compartment part) {
        Optional<Viewer> viewer = khamt.get(Sessions.class).glimpse(person.token());
        if (viewer.isEmpty() || !viewer.get().may(verb.action.name())) {
            return false;
        }
        Grants grants = khamt.get(Grants.class);
        try {
            return person.caller()
                    .call(() -> khamt.get(Db.class).read(() -> switch (verb) {
                        case SEE_CASE -> !grants.reading(of).kind().isEmpty();
                        case SEE_NOTE -> grants.reading(of).opens(part);
                        case SEE_NAME -> grants.reading(of).opens(Compartment.identity);
                        case SEE_PLACE -> grants.reading(of).opens(Compartment.location);
                        case CHANGE_CASE -> !grants.changing(of).kind().isEmpty();
                        case ADD_NOTE -> grants.changing(of).opens(part);
                    }));
        } catch (NotFound _) {
            return false;
        }
    }

    private static boolean sql(TestPerson person, UUID of, Verb verb, Compartment part) {
        Db db = khamt.get(Db.class);
        try {
            return person.caller().call(() -> switch (verb) {
                case SEE_CASE -> db.read(() -> db.one(READ_CASE, Integer.class, "case", of)) > 0;
                case SEE_NOTE ->
                    db.read(() -> db.one(READ_NOTE, Integer.class, "case", of, "compartment", part.name())) > 0;
                case SEE_NAME -> db.read(() -> db.one(READ_IDENTITY, Integer.class, "case", of)) > 0;
                case SEE_PLACE -> db.read(() -> db.one(READ_STAY, Integer.class, "case", of)) > 0;
                case CHANGE_CASE -> undone(db, CHANGE_CASE, "case", of);
                case ADD_NOTE -> undone(db, ADD_NOTE, "case", of, "id", Ids.next(), "compartment", part.name());
            });
        } catch (SessionEnded | RefusedByDatabase _) {
            return false;
        }
    }

    /** Whether rows would change; nothing does. */
    private static boolean undone(Db db, Sql sql, @Nullable Object... named) {
        try {
            return db.write(() -> {
                throw new Undone(db.change(sql, named) > 0);
            });
        } catch (Undone undone) {
            return undone.changed;
        }
    }

    private static Optional<RefusedByDatabase> superuser(Sql sql, @Nullable Object... named) {
        try {
            superuser.write(() -> {
                superuser.call(sql, named);
                return sql;
            });
            return Optional.empty();
        } catch (RefusedByDatabase refused) {
            return Optional.of(refused);
        }
    }

    private static void as(TestPerson person, Sql sql, @Nullable Object... named) {
        Db db = khamt.get(Db.class);
        try {
            person.caller()
                    .run(() -> db.write(() -> {
                        db.call(sql, named);
                        return sql;
                    }));
        } catch (SessionEnded | RefusedByDatabase _) {
            // whoever is not signed in, or may not, does nothing
        }
    }

    private <T> T draw(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static TestPerson person(UUID account) {
        return PEOPLE.stream()
                .filter(p -> p.accountId().equals(account))
                .findFirst()
                .orElseThrow();
    }

    private enum Verb {
        SEE_CASE(Action.SEE_CASES),
        SEE_NOTE(Action.SEE_CASES),
        SEE_NAME(Action.REVEAL_IDENTITY),
        SEE_PLACE(Action.SEE_CASES),
        CHANGE_CASE(Action.CHANGE_CASE),
        ADD_NOTE(Action.CHANGE_CASE);

        private final Action action;

        Verb(Action action) {
            this.action = action;
        }
    }

    /** The bare tables, and what the written rules make of them. */
    private record World(List<Standing> standing, List<Held> held, List<UUID> sealed, List<Conflict> conflicts) {
        static World now() {
            return new World(
                    superuser.list(STANDING, Standing.class),
                    superuser.list(HELD, Held.class),
                    superuser.list(SEALED, UUID.class),
                    superuser.list(CONFLICTS, Conflict.class));
        }

        /** Rules 1, 3 and 10, with what the kind of the grant and its compartments give. */
        boolean allows(UUID account, UUID of, Verb verb, Compartment part) {
            Held grant = held.stream()
                    .filter(h -> h.accountId.equals(account) && h.caseId.equals(of) && h.valid)
                    .findFirst()
                    .orElse(null);
            if (grant == null || !works(account)) {
                return false;
            }
            boolean writes = !grant.kind.equals("READER");
            return switch (verb) {
                case SEE_CASE -> true;
                case SEE_NOTE -> grant.compartments.contains(part.name());
                case SEE_NAME -> grant.compartments.contains("identity");
                case SEE_PLACE -> grant.compartments.contains("location");
                case CHANGE_CASE -> writes;
                case ADD_NOTE -> writes && grant.compartments.contains(part.name());
            };
        }

        /** The first rule that stands against holding. */
        String bar(UUID account, UUID of, String door) {
            if (standing.stream().noneMatch(s -> s.accountId.equals(account) && s.agreed)) {
                return "rule:1";
            }
            if (!works(account)) {
                return "rule:10";
            }
            if (conflicts.contains(new Conflict(of, account))) {
                return "rule:6";
            }
            return sealed.contains(of) && !door.equals("SEALED") ? "rule:5" : "";
        }

        /** Rules 5 and 6 hold of everything that is written, whoever wrote it and whatever came later. */
        void keptOut(List<String> differences) {
            for (Held h : held) {
                if (h.open && conflicts.contains(new Conflict(h.caseId, h.accountId))) {
                    differences.add("holds in spite of a conflict: " + h);
                }
                if (h.open && sealed.contains(h.caseId) && !h.door.equals("SEALED")) {
                    differences.add("holds a sealed case by another door: " + h);
                }
            }
        }

        private boolean works(UUID account) {
            return standing.stream()
                    .anyMatch(s -> s.accountId.equals(account) && s.agreed && WORKERS.contains(Role.valueOf(s.role)));
        }

        List<Standing> of(UUID account) {
            return standing.stream().filter(s -> s.accountId.equals(account)).toList();
        }

        List<Held> held(UUID account, UUID of) {
            return held.stream()
                    .filter(h -> h.accountId.equals(account) && h.caseId.equals(of))
                    .toList();
        }

        record Standing(UUID accountId, String role, boolean appointed, boolean agreed) {}

        record Held(
                UUID caseId,
                UUID accountId,
                String kind,
                List<String> compartments,
                String door,
                boolean valid,
                boolean open) {}

        record Conflict(UUID caseId, UUID accountId) {}
    }

    private static final class Undone extends RuntimeException {
        private final boolean changed;

        Undone(boolean changed) {
            super("undone", null, false, false);
            this.changed = changed;
        }
    }
}
