package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.cases.Identities;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S03: a mark in each field of a case, by compartment, and holders who hold different compartments or none; no page shows a mark to
 * somebody who does not hold its compartment.
 */
class FieldMatrixTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");
    private static final Sql NOTE = Sql.of("""
        insert into cases.note (case_id, note_id, body, compartment, written_by) values (:case, :id, :mark, :compartment, :account)
        """);
    private static final Sql LINE = Sql.of("""
        insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, params, compartment, agency_code, account_id)
        values (:case, :id, now(), 'CASE', 'team_named', jsonb_build_object('role', :mark, 'agency', :mark), :compartment, 'FCYDA', :account)
        """);
    private static final Sql SUMMARY = Sql.of("update cases.case_file set summary = :mark where case_id = :case");
    private static final Sql IDENTITY = Sql.of("""
        update cases.identity set sealed = :sealed, key_version = :key_version where case_id = :case and person_id = :person
        """);
    private static final Sql FACILITY = Sql.of("""
        insert into care.facility (facility_code, agency_code, name_en, name_mn, kind, places, for_sex)
        values ('MARK', 'GEC', :mark, :mark, 'TEMPORARY_SHELTER', 5, 'ANY')
        """);
    private static final Sql STAY = Sql.of("""
        insert into care.stay (case_id, stay_id, victim_id, facility_code, from_on, recorded_by)
        values (:case, :id, :victim, 'MARK', '2026-11-02', :account)
        """);
    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, given_by)
        values (:case, :account, :kind, :compartments::text[], 'PROTECT', :owner)
        """);

    private static TestKhamt khamt;
    private static TestCase built;
    private static final List<Holder> HOLDERS = new ArrayList<>();
    private static final Map<Compartment, String> MARKS = new EnumMap<>(Compartment.class);

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        built = TestCase.build(khamt);
        var people = new TestPeople(khamt.database());
        Db db = khamt.database().superuser();
        var vault = new Vault(db, TestDatabase.KEYS);
        for (Compartment compartment : Compartment.values()) {
            MARKS.put(compartment, "zq" + compartment + "qz");
        }
        UUID owner = built.owner().accountId();
        db.write(() -> {
            var texts = new TestTexts(khamt.database());
            MARKS.forEach((compartment, mark) -> {
                UUID note = Ids.next();
                db.change(
                        NOTE,
                        "case",
                        built.caseId(),
                        "id",
                        note,
                        "mark",
                        texts.close(built.caseId(), "cases.note", "body", note, mark),
                        "compartment",
                        compartment.name(),
                        "account",
                        owner);
                db.change(
                        LINE,
                        "case",
                        built.caseId(),
                        "id",
                        Ids.next(),
                        "mark",
                        mark,
                        "compartment",
                        compartment.name(),
                        "account",
                        owner);
            });
            db.change(
                    SUMMARY,
                    "case",
                    built.caseId(),
                    "mark",
                    texts.close(
                            built.caseId(),
                            "cases.case_file",
                            "summary",
                            built.caseId().value(),
                            mark(Compartment.core)));
            String name = mark(Compartment.identity);
            var sealed = vault.seal(
                    built.caseId().value(),
                    "FCYDA",
                    Identities.place(built.victim()),
                    new Identities.Identity(null, name, name, null, null, name, name, null, null, 0));
            db.change(
                    IDENTITY,
                    "case",
                    built.caseId(),
                    "person",
                    built.victim(),
                    "sealed",
                    sealed.bytes(),
                    "key_version",
                    sealed.keyVersion());
            db.change(FACILITY, "mark", mark(Compartment.location));
            return db.change(
                    STAY, "case", built.caseId(), "id", Ids.next(), "victim", built.victim(), "account", owner);
        });
        var roles = List.of(Role.SOCIAL_WORKER, Role.DOCTOR, Role.PROSECUTOR, Role.INVESTIGATOR, Role.LAWYER);
        int number = 0;
        for (String kind : List.of("MEMBER", "READER")) {
            for (Compartment compartment : Compartment.values()) {
                Role role = roles.get(number++ % roles.size());
                TestPerson person = people.add("holder" + number, role, "FCYDA");
                Set<Compartment> holds = EnumSet.of(Compartment.core, compartment);
                db.write(() -> db.change(
                        GRANT,
                        "case",
                        built.caseId(),
                        "account",
                        person.accountId(),
                        "kind",
                        kind,
                        "compartments",
                        holds.toString().replace('[', '{').replace(']', '}').replace(" ", ""),
                        "owner",
                        owner));
                HOLDERS.add(new Holder(person, holds, kind));
            }
        }
        HOLDERS.add(new Holder(built.colleague(), Set.of(), "NONE"));
        HOLDERS.add(new Holder(built.outsider(), Set.of(), "NONE"));
        HOLDERS.add(new Holder(people.add("reads-trail", Role.AUDITOR, "MOJHA"), Set.of(), "NONE"));
        HOLDERS.add(new Holder(people.add("supervises", Role.SUPERVISOR, "FCYDA"), Set.of(), "NONE"));
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void no_page_shows_a_field_to_somebody_who_does_not_hold_its_compartment() {
        var leaks = new TreeSet<String>();
        var shown = new TreeSet<Compartment>();
        int cells = 0;
        for (Holder holder : HOLDERS) {
            var visitor = new Visitor(khamt.address(), holder.person.token());
            for (String path : paths()) {
                String body = visitor.get(path).body();
                for (var mark : MARKS.entrySet()) {
                    cells++;
                    boolean there = body.contains(mark.getValue());
                    // Which shelters have free places is no secret among colleagues; who sleeps there is.
                    if (there && path.equals("/care")) {
                        continue;
                    }
                    if (there && !holder.holds.contains(mark.getKey())) {
                        leaks.add(path + ": " + mark.getKey() + " shown to a " + holder.kind + " with " + holder.holds);
                    } else if (there) {
                        shown.add(mark.getKey());
                    }
                }
            }
        }
        System.out.printf("%d cells%n", cells);
        assertThat(leaks).isEmpty();
        assertThat(shown).as("each mark is somewhere").containsExactlyInAnyOrder(Compartment.values());
        assertThat(cells).isGreaterThan(3000);
    }

    private static String mark(Compartment compartment) {
        return java.util.Objects.requireNonNull(MARKS.get(compartment));
    }

    /** Every page of the case and every list, with searches for all but the end of each mark, which the page repeats. */
    private static List<String> paths() {
        var paths = new ArrayList<String>();
        String caseId = built.caseId().value().toString();
        for (Route route : Route.all(khamt)) {
            if (!route.get() || route.open()) {
                continue;
            }
            String path = route.path()
                    .replace("/cases/{id}", "/cases/" + caseId)
                    .replace("{victim}", built.victim().toString())
                    .replace("{person}", built.victim().toString())
                    .replace("{offender}", built.offender().toString())
                    .replace("{consent}", built.consent().toString())
                    .replace("{account}", built.owner().accountId().toString())
                    .replace("{referralId}", built.referral().toString())
                    .replace("/reports/{id}", "/reports/" + built.report());
            paths.add(VARIABLE.matcher(path)
                    .replaceAll(UUID.nameUUIDFromBytes(new byte[] {7}).toString()));
        }
        MARKS.values().forEach(mark -> paths.add("/cases?q=" + mark.substring(0, mark.length() - 2)));
        return paths;
    }

    private record Holder(TestPerson person, Set<Compartment> holds, String kind) {}
}
