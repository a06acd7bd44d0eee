package mn.khamt.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Action;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Forms;
import mn.khamt.testing.Opened;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;

/**
 * A case with people of every kind of work on it, who may read and write whatever their roles allow there, and nothing of any other case.
 *
 * @param people by role; the social worker opened the case
 */
record Crew(TestKhamt khamt, CaseId caseId, UUID victim, UUID offender, Map<Role, TestPerson> people) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
    private static final Map<Role, String> AGENCIES = Map.ofEntries(
            Map.entry(Role.SOCIAL_WORKER, "FCYDA"),
            Map.entry(Role.INVESTIGATOR, "ATPU"),
            Map.entry(Role.PROSECUTOR, "OPG"),
            Map.entry(Role.SHELTER_WORKER, "GEC"),
            Map.entry(Role.INTAKE_OFFICER, "H108"),
            Map.entry(Role.SUPERVISOR, "FCYDA"),
            Map.entry(Role.STATISTICIAN, "OPG"),
            Map.entry(Role.KEEPER, "MOJHA"),
            Map.entry(Role.AUDITOR, "MOJHA"));
    /** What ends the work of a crew: sessions, grants, the case. */
    private static final Pattern ENDS = Pattern.compile(
            "sign-out|sign-in|/session/|/locked|/confirm|/account|/leave|/close|/end$|hand-over|/seal|/withdraw|/access/|/keepers|/discard"
                + "|/language");

    private static final Sql CONSENT = Sql.of("""
        insert into access.consent (case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, assent,
            spoken_language, given_on, recorded_by)
        values (:case, :id, :victim, :agency, :compartments, 'CONSENT', 'SELF', 'GIVEN', 'mn', '2026-11-02', :account)
        """);

    /** Lets them in, with every compartment that whoever opened the case holds. */
    static Crew at(TestKhamt khamt, String name) {
        var register = new TestPeople(khamt.database());
        var people = new LinkedHashMap<Role, TestPerson>();
        for (Role role : Role.values()) {
            String agency = AGENCIES.get(role);
            if (agency != null) {
                people.put(
                        role,
                        register.add(
                                name + "-"
                                        + role.name()
                                                .toLowerCase(java.util.Locale.ROOT)
                                                .replace('_', '-'),
                                role,
                                agency));
            }
        }
        TestPerson owner = Objects.requireNonNull(people.get(Role.SOCIAL_WORKER));
        Opened opened = Opened.by(khamt, owner, "Own");
        var crew = new Crew(khamt, opened.caseId(), opened.victim(), opened.offender(), people);
        Db superuser = khamt.database().superuser();
        superuser.write(() -> {
            for (String agency : Set.copyOf(AGENCIES.values())) {
                superuser.change(
                        CONSENT,
                        "case",
                        opened.caseId(),
                        "id",
                        Ids.next(),
                        "victim",
                        opened.victim(),
                        "agency",
                        agency,
                        "compartments",
                        Compartment.ofOwner(),
                        "account",
                        owner.accountId());
            }
            return opened;
        });
        people.forEach((role, person) -> {
            if (role != Role.SOCIAL_WORKER && Action.SEE_CASES.roles().contains(role)) {
                crew.letIn(person);
            }
        });
        return crew;
    }

    /** One more who does the work of the first. */
    TestPerson another(String name, Role role) {
        TestPerson person =
                new TestPeople(khamt.database()).add(name, role, Objects.requireNonNull(AGENCIES.get(role)));
        letIn(person);
        return person;
    }

    private void letIn(TestPerson person) {
        boolean in = person(Role.SOCIAL_WORKER)
                .caller()
                .call(() -> khamt.get(Db.class)
                        .write(() -> khamt.get(Grants.class)
                                .letIn(
                                        caseId.value(),
                                        person.accountId(),
                                        "MEMBER",
                                        Compartment.ofOwner(),
                                        "PROTECT")));
        if (!in) {
            throw new IllegalStateException(person.username() + " was not let in");
        }
    }

    TestPerson person(Role role) {
        return Objects.requireNonNull(people.get(role), role.name());
    }

    /** Somebody whose role allows this route, the social worker for what everybody may. */
    Role roleFor(Route route) {
        if (route.open() || route.needs().equals("NOBODY")) {
            return Role.SOCIAL_WORKER;
        }
        var may = Action.valueOf(route.needs()).roles();
        return people.keySet().stream()
                .filter(r -> r == Role.SOCIAL_WORKER && may.contains(r))
                .findFirst()
                .or(() -> people.keySet().stream().filter(may::contains).findFirst())
                .orElseThrow();
    }

    /** The route's path in this case. */
    String path(Route route) {
        String path = route.path()
                .replace("/cases/{id}", "/cases/" + caseId.value())
                .replace("{victim}", victim.toString())
                .replace("{person}", victim.toString())
                .replace("{offender}", offender.toString())
                .replace("{account}", person(Role.INVESTIGATOR).accountId().toString())
                .replace("{name}", "khamt.css")
                .replace("{kind}", "IMPRISONMENT");
        return VARIABLE.matcher(path)
                .replaceAll(Matcher.quoteReplacement(
                        UUID.nameUUIDFromBytes(new byte[] {7}).toString()));
    }

    /** What one of them can read and send from here on. */
    Forms forms(Role role) {
        var starts = new ArrayList<>(List.of("/home", "/cases/" + caseId.value()));
        for (Route route : Route.all(khamt)) {
            if (route.get()
                    && (route.open() || Action.valueOf(route.needs()).roles().contains(role))) {
                starts.add(path(route));
            }
        }
        return Forms.reachedBy(new Visitor(khamt.address(), person(role).token()), starts);
    }

    /**
     * Each of them sends every form they come to, but those that would end the work, several times where the choices do not fit.
     *
     * @param text what is typed
     * @return the answers
     */
    List<Sent> write(Random random, int rounds, int tries, Function<Forms.Field, String> text) {
        var sent = new ArrayList<Sent>();
        for (int round = 0; round < rounds; round++) {
            for (Role role : people.keySet()) {
                var visitor = new Visitor(khamt.address(), person(role).token());
                for (Forms.Seen form : forms(role).forms()) {
                    if (!form.post() || ends(form.action())) {
                        continue;
                    }
                    for (int i = 0; i < tries; i++) {
                        var answer = visitor.post(form.action(), form.filled(random, text));
                        sent.add(new Sent(role, form.action(), answer));
                        if (answer.status() < 400) {
                            break;
                        }
                    }
                }
            }
        }
        return sent;
    }

    /** Whether sending this would end the work. */
    boolean ends(String action) {
        return ENDS.matcher(action).find();
    }

    record Sent(Role role, String action, Visitor.Answer answer) {}
}
