package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Opened;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S01: each route of the running product, each role, each door to a case, and what must come of it. What is expected stands here and in
 * rules/routes.txt, written from the rules and not from the product's code; a route without a line there is an error.
 */
class RouteRulesTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    /** Of the requests to things of a case, one in so many; another remainder for each role and door, so that every route meets many. */
    private static final int EACH = FULL ? 1 : 13;

    private static final Path RULES = Path.of("src", "test", "resources", "rules", "routes.txt");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    /** Which roles each kind of act is for. */
    private static final String ROLES = """
        USE_KHAMT            everybody
        REPORT               everybody but PARTNER_VIEWER AUDITOR ADMINISTRATOR KEEPER
        SEE_NUMBERS          everybody but PARTNER_VIEWER AUDITOR ADMINISTRATOR KEEPER
        HANDLE_REPORTS       INTAKE_OFFICER SOCIAL_WORKER CHILD_PROTECTION_OFFICER
        OPEN_CASE            INTAKE_OFFICER SOCIAL_WORKER CHILD_PROTECTION_OFFICER INVESTIGATOR LABOUR_INSPECTOR CONSULAR_OFFICER
        SEE_CASES            workers
        ASK_KNOWN            workers
        CHANGE_CASE          workers
        NAME_TEAM            workers
        GIVE_TASKS           workers
        REVEAL_IDENTITY      workers
        REFER                workers
        ANSWER_REFERRALS     workers
        NAME_DEPUTY          workers
        RECORD_CARE          SOCIAL_WORKER CHILD_PROTECTION_OFFICER SHELTER_WORKER PSYCHOLOGIST DOCTOR LAWYER CONSULAR_OFFICER
        RECORD_INVESTIGATION INVESTIGATOR
        RECORD_PROSECUTION   PROSECUTOR
        OPEN_IN_EMERGENCY    INTAKE_OFFICER SOCIAL_WORKER CHILD_PROTECTION_OFFICER SHELTER_WORKER PSYCHOLOGIST DOCTOR INVESTIGATOR PROSECUTOR
        READ_TRAIL           AUDITOR
        KEEP_SEALED          KEEPER
        SUPERVISE            SUPERVISOR
        """;

    /** Those of no cases: they keep sealed cases, count, audit, administer or read what was published. */
    private static final Set<Role> NO_WORKERS =
            Set.of(Role.KEEPER, Role.STATISTICIAN, Role.AUDITOR, Role.ADMINISTRATOR, Role.PARTNER_VIEWER);

    /** How somebody stands to a case. The words say what a grant by this door gives. */
    @SuppressWarnings("ImmutableEnumChecker") // the set is a copy that cannot change
    private enum Door {
        RESPONSIBLE("any change name owner names places", "OWNER", "TEAM", "{core,identity,location,medical}"),
        MEMBER("any change name names places", "MEMBER", "TEAM", "{core,identity,location}"),
        CONTRIBUTOR("any change names", "CONTRIBUTOR", "TEAM", "{core,identity}"),
        READER("any names places", "READER", "TEAM", "{core,identity,location}"),
        NARROW("any change name", "MEMBER", "TEAM", "{core}"),
        REFERRED("any change", "REFERRAL_RECIPIENT", "TEAM", "{core}"),
        EMERGENCY("any places", "READER", "EMERGENCY", "{core,location}"),
        DEPUTY("any change name names places", "MEMBER", "DEPUTY", "{core,identity,location}"),
        LET_IN_SEALED("any change name names", "MEMBER", "SEALED", "{core,identity}"),
        SEALED_OUT("", "", "", ""),
        EXPIRED("", "MEMBER", "TEAM", "{core,identity,location}"),
        NOT_YET("", "MEMBER", "TEAM", "{core,identity,location}"),
        SAME_AGENCY("", "", "", ""),
        OTHER_AGENCY("", "", "", "");

        private final Set<String> gives;
        private final String kind;
        private final String door;
        private final String compartments;

        Door(String gives, String kind, String door, String compartments) {
            this.gives = Set.of(gives.split(" "));
            this.kind = kind;
            this.door = door;
            this.compartments = compartments;
        }

        boolean sealed() {
            return this == LET_IN_SEALED || this == SEALED_OUT;
        }
    }

    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, door, valid_from, valid_until, given_by)
        values (:case, :account, :kind, :compartments::text[], 'PROTECT', :door, now() + :from::interval, now() + :until::interval, :owner)
        """);
    /** Past the bar: whoever may hold no case by their role sees nothing even when a grant stands there (rule 10). */
    private static final Sql PAST_THE_BAR = Sql.of("set local session_replication_role = replica");

    private static final Sql SEAL = Sql.of("insert into admission.sealed_case (case_id) values (:case)");
    private static final Sql TASK = Sql.of("""
        insert into cases.task (case_id, task_id, title, due_on, assigned_to, assigned_agency, created_by)
        values (:case, :id, '~', '2026-12-01', :account, 'FCYDA', :account)
        """);
    private static final Sql CONSENT = Sql.of("""
        insert into access.consent (case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, assent,
            spoken_language, given_on, recorded_by)
        values (:case, :id, :victim, 'GEC', '{core}', 'CONSENT', 'SELF', 'GIVEN', 'mn', '2026-11-01', :account)
        """);

    private static TestKhamt khamt;
    private static final Map<Role, TestPerson> PEOPLE = new EnumMap<>(Role.class);
    private static final Map<Door, Map<String, UUID>> RECORDS = new EnumMap<>(Door.class);
    private static final Map<String, Rule> EXPECTED = new HashMap<>();
    private static final Map<String, Set<Role>> MAY = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        khamt = TestKhamt.start(TestDatabase.hurried());
        for (String line : Files.readAllLines(RULES)) {
            if (!line.startsWith("#")) {
                String[] part = line.split(" ", -1);
                EXPECTED.put(
                        part[0] + " " + part[1],
                        new Rule(
                                part[2],
                                Set.of("-", "form").contains(part[3]) ? Set.of() : Set.of(part[3].split("\\+")),
                                part[3].equals("form")));
            }
        }
        for (String line : ROLES.lines().toList()) {
            MAY.put(line.substring(0, 20).strip(), roles(line.substring(21).strip()));
        }
        var people = new TestPeople(khamt.database());
        for (Role role : Role.values()) {
            PEOPLE.put(role, people.add(plain("role", role), role, "FCYDA"));
        }
        for (Door door : Door.values()) {
            TestPerson owner =
                    people.add(plain("owner", door), Role.SOCIAL_WORKER, door == Door.OTHER_AGENCY ? "GEC" : "FCYDA");
            RECORDS.put(door, record(door, owner));
        }
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void every_route_has_a_written_rule_and_every_rule_a_route() {
        Set<String> routes = Route.all(khamt).stream().map(RouteRulesTest::name).collect(Collectors.toSet());

        assertThat(EXPECTED.keySet())
                .as("write new routes, and who may, into " + RULES)
                .isEqualTo(routes);
    }

    @Test
    void each_route_lets_in_whom_the_rules_let_in_and_nobody_else() {
        var differences = new TreeSet<String>();
        int requests = 0;
        int allowed = 0;
        int number = 0;
        for (Role role : Role.values()) {
            var visitor = new Visitor(khamt.address(), person(role).token());
            for (Route route : Route.all(khamt)) {
                Rule rule = java.util.Objects.requireNonNull(EXPECTED.get(name(route)));
                if (rule.action.equals("OPEN") || endsTheSession(route)) {
                    continue;
                }
                boolean roleMay =
                        java.util.Objects.requireNonNull(MAY.get(rule.action)).contains(role);
                for (Door door : rule.needs.isEmpty() ? List.of(Door.MEMBER) : List.of(Door.values())) {
                    if (!rule.needs.isEmpty() && number++ % EACH != 0) {
                        continue;
                    }
                    boolean may = roleMay && door.gives.containsAll(rule.needs);
                    Filled path = filled(route, door);
                    int status = (route.get()
                                    ? visitor.get(path.path)
                                    : visitor.post(path.path, Map.of("_version", "0", "theme", "LIGHT")))
                            .status();
                    requests++;
                    allowed += may ? 1 : 0;
                    // What nobody has cannot be found by those who may either.
                    boolean fits = may
                            ? status < 500 && (!path.complete || rule.loose || (status != 404 && status != 403))
                            : status == 404;
                    if (!fits) {
                        differences.add(name(route) + ", " + role + " by " + door + ": "
                                + (may ? "may, but was answered " : "may not, but was answered ") + status);
                    }
                }
            }
        }
        System.out.printf("%d requests, %d of them by somebody who may%n", requests, allowed);
        assertThat(differences).isEmpty();
        assertThat(requests).isGreaterThan(FULL ? 20_000 : 3_000);
        assertThat(allowed).isGreaterThan(requests / 20);
    }

    private static boolean endsTheSession(Route route) {
        return route.path().contains("sign-out") || route.path().equals("/session/lock");
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    private static Set<Role> roles(String words) {
        if (words.equals("workers")) {
            return all().stream().filter(r -> !NO_WORKERS.contains(r)).collect(Collectors.toSet());
        }
        if (words.startsWith("everybody")) {
            var but = List.of(words.split(" "));
            return all().stream().filter(r -> !but.contains(r.name())).collect(Collectors.toSet());
        }
        return java.util.Arrays.stream(words.split(" ")).map(Role::valueOf).collect(Collectors.toSet());
    }

    private static List<Role> all() {
        return List.of(Role.values());
    }

    private static String plain(String kind, Enum<?> of) {
        return kind + "-" + of.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static TestPerson person(Role role) {
        return java.util.Objects.requireNonNull(PEOPLE.get(role));
    }

    /** A case that all roles come to by one door, with something of each kind in it. */
    private static Map<String, UUID> record(Door door, TestPerson owner) {
        Opened opened = Opened.by(khamt, owner, "Own");
        UUID id = opened.caseId().value();
        UUID victim = opened.victim();
        UUID offender = opened.offender();
        UUID task = Ids.next();
        UUID consent = Ids.next();
        Db db = khamt.database().superuser();
        db.write(() -> {
            db.change(TASK, "case", id, "id", task, "account", owner.accountId());
            db.change(CONSENT, "case", id, "id", consent, "victim", victim, "account", owner.accountId());
            if (door.sealed()) {
                db.change(SEAL, "case", id);
            }
            if (!door.kind.isEmpty()) {
                db.change(PAST_THE_BAR);
                for (TestPerson person : PEOPLE.values()) {
                    db.change(
                            GRANT,
                            "case",
                            id,
                            "account",
                            person.accountId(),
                            "kind",
                            door.kind,
                            "compartments",
                            door.compartments,
                            "door",
                            door.door,
                            "from",
                            door == Door.NOT_YET ? "1 hour" : "-2 hours",
                            "until",
                            door == Door.EXPIRED ? "-1 second" : "4 hours",
                            "owner",
                            owner.accountId());
                }
            }
            return id;
        });
        return Map.of(
                "cases",
                id,
                "victims",
                victim,
                "people",
                victim,
                "offenders",
                offender,
                "tasks",
                task,
                "consent",
                consent,
                "team",
                owner.accountId());
    }

    /** A variable is filled by the word before it: what is not known here gets an id that nothing has. */
    private static Filled filled(Route route, Door door) {
        var ids = java.util.Objects.requireNonNull(RECORDS.get(door));
        var path = new StringBuilder();
        boolean complete = true;
        String before = "";
        for (String part : route.path().substring(1).split("/", -1)) {
            path.append('/');
            Matcher variable = VARIABLE.matcher(part);
            if (variable.find()) {
                complete &= ids.containsKey(before);
                path.append(ids.getOrDefault(before, UUID.nameUUIDFromBytes(new byte[] {7})));
            } else {
                path.append(part);
            }
            before = part;
        }
        return new Filled(path.toString(), complete);
    }

    /**
     * @param action for which the role must be
     * @param needs what the grant on the case must give; nothing for what is not of a case
     * @param loose whether an empty form is not found either
     */
    private record Rule(String action, Set<String> needs, boolean loose) {}

    /**
     * @param complete whether there is something under this address
     */
    private record Filled(String path, boolean complete) {}
}
