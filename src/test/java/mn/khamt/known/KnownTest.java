package mn.khamt.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.access.Sessions;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Identities;
import mn.khamt.cases.People;
import mn.khamt.cases.Teams;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.pages.Refused;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who asks about a child learns nothing; who is responsible learns who asks (T1, S02; rule 8). */
class KnownTest {
    private static final Pattern HIDDEN = Pattern.compile("name=\"(_csrf|_op|_version)\" value=\"([^\"]*)\"");
    private static final LocalDate BORN = LocalDate.of(2012, 5, 17);
    private static TestKhamt khamt;
    private static TestPeople people;
    private static int number;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_known_child_an_unknown_one_and_a_code_that_exists_or_not_look_the_same_to_the_asker() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId known = child(owner, "Ганбаатар", "Цэцэгмаа", BORN, null);
        String code = code(owner, known);
        String free = unusedCode(code);
        List<Map<String, String>> asked = List.of(
                Map.of("given_name", "Цэцэгмаа", "parent_name", "Ганбаатар", "birth_date", "2012.05.17"),
                Map.of("given_name", "Хосбаярмаа", "parent_name", "Чинзориг", "birth_date", "2013.06.18"),
                Map.of("code", code),
                Map.of("code", free));
        var bodies = new ArrayList<String>();
        for (Map<String, String> fields : asked) {
            TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
            String path = fields.containsKey("code") ? "/known/case" : "/known";
            Answer put = put(asker, path, fields);
            assertThat(put.status()).isEqualTo(303);
            assertThat(put.location()).isEqualTo("/known/put");
            khamt.get(Comparer.class).compare();
            var visitor = new Visitor(khamt.address(), asker.token());
            bodies.add(masked(visitor.get("/known/put").body(), asker, fields)
                    + masked(visitor.get("/known").body(), asker, fields)
                    + masked(visitor.get("/home").body(), asker, fields)
                    + visitor.get("/cases").status());
            assertThat(visitor.get(known.path()).status()).isEqualTo(404);
        }

        assertThat(bodies.get(0)).isEqualTo(bodies.get(1));
        assertThat(bodies.get(2)).isEqualTo(bodies.get(3));
        assertThat(questions(owner, known)).hasSize(2);
    }

    @Test
    void asking_takes_as_long_whether_the_child_is_known_or_not() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId known = child(owner, "Мөнхбаяр", "Сарангэрэл", BORN, null);
        boolean full = Boolean.getBoolean("khamt.trust.full");
        int pairs = full ? 1000 : 150;
        var knownNanos = new long[pairs];
        var unknownNanos = new long[pairs];
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        for (int i = 0; i < pairs; i++) {
            if (i % 10 == 0) {
                asker = person(Role.INVESTIGATOR, "ATPU");
            }
            // whichever comes first finds the colder cache
            if (i % 2 == 0) {
                knownNanos[i] = ask(asker, "Мөнхбаяр", "Сарангэрэл");
                unknownNanos[i] = ask(asker, "Болдбаяр", "Сарнайзаяа");
            } else {
                unknownNanos[i] = ask(asker, "Болдбаяр", "Сарнайзаяа");
                knownNanos[i] = ask(asker, "Мөнхбаяр", "Сарангэрэл");
            }
        }
        double ratio = (double) median(knownNanos) / median(unknownNanos);
        assertThat(ratio)
                .as("median time for a known child to that for an unknown one")
                .isBetween(full ? 0.9 : 0.7, full ? 1.1 : 1.4);
        // because nothing is compared while the asker waits
        assertThat(questions(owner, known)).isEmpty();
    }

    @Test
    void the_owner_is_told_reads_who_asks_and_lets_in_with_what_was_chosen() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson reader = person(Role.PSYCHOLOGIST, "FCYDA");
        TestPerson stranger = person(Role.DOCTOR, "MOH");
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        CaseId id = child(owner, "Дорж", "Наранцэцэг", BORN, null);
        owner.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                reader.accountId(),
                                Teams.Kind.READER,
                                EnumSet.of(Compartment.core, Compartment.identity),
                                Teams.Purpose.TREAT));
        put(
                asker,
                "/known",
                Map.of("given_name", "Narantsetseg", "birth_date", "2012.05.17", "why", "She sits before me"));
        khamt.get(Comparer.class).compare();

        UUID question = questions(owner, id).getFirst().questionId();
        String path = id.path() + "/asked/" + question;
        var visitor = new Visitor(khamt.address(), owner.token());
        assertThat(visitor.get("/home").body()).contains(path);
        assertThat(visitor.get(id.path() + "/asked").body()).contains(asker.username());
        Answer page = visitor.get(path);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("Narantsetseg", "She sits before me", "Child A, girl", "another one");
        assertThat(actions(owner, id)).contains("known.told", "known.read");
        for (TestPerson nobody : List.of(reader, stranger, asker)) {
            var other = new Visitor(khamt.address(), nobody.token());
            assertThat(other.get(path).status()).isEqualTo(404);
            assertThat(other.get(id.path() + "/asked").status()).isEqualTo(404);
            assertThat(other.get("/home").body()).doesNotContain(question.toString());
        }

        assertThat(post(owner, path, page.body(), Map.of("answer", "LET_IN")).status())
                .isEqualTo(422);
        Map<String, String> letIn =
                Map.of("answer", "LET_IN", "kind", "READER", "compartments", "identity", "purpose", "INVESTIGATE");
        assertThat(post(owner, path, page.body(), letIn).status()).isEqualTo(303);

        assertThat(new Visitor(khamt.address(), asker.token()).get(id.path()).status())
                .isEqualTo(200);
        assertThat(new Visitor(khamt.address(), asker.token()).get("/known").body())
                .contains("You were let in");
        assertThat(actions(owner, id)).contains("known.answered", "team.named");
        assertThat(visitor.get("/home").body()).doesNotContain(path);
        // what was decided is not decided again
        assertThat(post(owner, path, page.body(), Map.of("answer", "NO")).status())
                .isEqualTo(422);
    }

    @Test
    void of_a_promise_the_asker_reads_only_that_and_of_a_refusal_nothing() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = child(owner, "Сүх", "Ариунзул", BORN, null);
        TestPerson promised = person(Role.INVESTIGATOR, "ATPU");
        TestPerson refused = person(Role.INVESTIGATOR, "ATPU");
        TestPerson unknown = person(Role.INVESTIGATOR, "ATPU");
        var fields = Map.of("given_name", "Ариунзул", "birth_date", "2012.05.17");
        for (TestPerson asker : List.of(promised, refused)) {
            put(asker, "/known", fields);
        }
        put(unknown, "/known", Map.of("given_name", "Ариунзул", "birth_date", "2011.04.16"));
        khamt.get(Comparer.class).compare();
        for (Questions.Told told : questions(owner, id)) {
            owner.caller()
                    .run(() -> khamt.get(Questions.class)
                            .answer(
                                    id,
                                    told.questionId(),
                                    told.version(),
                                    told.accountId().equals(promised.accountId())
                                            ? mn.khamt.known.Answer.CONTACT
                                            : mn.khamt.known.Answer.NO));
        }

        assertThat(known(promised)).contains("Somebody will contact you").doesNotContain(code(owner, id));
        assertThat(masked(known(refused), refused, fields)).isEqualTo(masked(known(unknown), unknown, fields));
    }

    @Test
    void a_child_recorded_after_the_question_is_found_too() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        put(asker, "/known", Map.of("given_name", "Төгөлдөр", "parent_name", "Эрхэмбаяр", "age", "14"));
        khamt.get(Comparer.class).compare();
        CaseId id = child(owner, "Эрхэмбаяр", "Төгөлдөр", LocalDate.of(2012, 1, 5), null);
        assertThat(questions(owner, id)).isEmpty();

        khamt.get(Comparer.class).compare();

        assertThat(questions(owner, id))
                .singleElement()
                .satisfies(t -> assertThat(t.fit()).isEqualTo(Fit.LIKELY));
    }

    @Test
    void two_cases_are_told_and_decide_each_for_itself() {
        TestPerson first = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson second = person(Role.INVESTIGATOR, "ATPU");
        TestPerson asker = person(Role.DOCTOR, "MOH");
        String exact = "УБ12251723";
        CaseId one = child(first, null, "Номин", BORN, exact);
        CaseId two = child(second, null, "Номин", BORN, exact);
        asker.caller()
                .run(() -> khamt.get(Questions.class)
                        .ask(new Typed(null, null, null, exact, null, null, null, null, "why", "00000000")));
        khamt.get(Comparer.class).compare();

        assertThat(questions(first, one))
                .singleElement()
                .satisfies(t -> assertThat(t.fit()).isEqualTo(Fit.NUMBER));
        assertThat(questions(second, two)).hasSize(1);
        assertThat(questions(first, two)).isEmpty();
    }

    @Test
    void the_twenty_first_question_of_a_day_is_refused_even_when_they_come_at_once() {
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        long put = java.util.stream.IntStream.range(0, 26)
                .parallel()
                .filter(i -> {
                    try {
                        ask(asker, "Нэг" + i, "Хоёр" + i);
                        return true;
                    } catch (Refused refused) {
                        return false;
                    }
                })
                .count();
        assertThat(put).isEqualTo(20);
        assertThat(put(asker, "/known", Map.of("given_name", "Гурав", "birth_date", "2012.05.17"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void what_is_missing_is_said_and_nothing_typed_is_lost() {
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        Answer nothing = put(asker, "/known", Map.of());
        assertThat(nothing.status()).isEqualTo(422);
        assertThat(nothing.body()).contains("Type the given name, or the registration number.");
        Answer alone = put(asker, "/known", Map.of("given_name", "Анударь", "age", "12"));
        assertThat(alone.status()).isEqualTo(422);
        assertThat(alone.body()).contains("Анударь", "name of father or mother is needed");
        assertThat(put(asker, "/known", Map.of("given_name", "Анударь")).body()).contains("or the age");
        assertThat(put(asker, "/known", Map.of("registration_number", "XX")).status())
                .isEqualTo(422);
        assertThat(put(asker, "/known/case", Map.of("code", "26-00000-0")).body())
                .contains("not the number of a case");
    }

    @Test
    void whoever_records_a_child_says_whether_they_asked_and_takes_what_was_typed_along() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = child(owner, null, "Уянга", BORN, null);
        String path = id.path() + "/people/victims/new";
        String page = new Visitor(khamt.address(), owner.token()).get(path).body();
        var victim = new TreeMap<>(Map.of(
                "status",
                "PRESUMED",
                "status_on",
                "2026.11.02",
                "sex",
                "FEMALE",
                "age_at_identification",
                "13",
                "exploitation",
                "ONLINE_SEXUAL_EXPLOITATION",
                "citizenship",
                "MN"));
        assertThat(post(owner, path, page, victim).status()).isEqualTo(422);

        Answer asking = post(owner, "/known/start", page, victim);
        assertThat(asking.body()).contains("Is this child known?", "value=\"13\"");

        victim.put("known_first", "NO_TIME");
        assertThat(post(owner, path, page, victim).status()).isEqualTo(303);
        assertThat(owner.caller().call(() -> khamt.get(Db.class).list(Sql.of("""
            select detail ->> 'known_first' from audit.event
             where case_id = :case and action = 'known.considered'
            """), String.class, "case", id)))
                .containsExactly("no_time");
    }

    @Test
    void whoever_is_erased_is_not_found_again_and_the_question_is_emptied() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        CaseId id = child(owner, "Цогт", "Энхжаргал", BORN, null);
        ask(asker, "Цогт", "Энхжаргал");
        khamt.get(Comparer.class).compare();
        assertThat(questions(owner, id)).hasSize(1);
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(Sql.of("""
            update cases.identity
               set sealed = null, key_version = null, registration_hash = null, phone_hash = null
             where case_id = :case
            """), "case", id));

        assertThat(superuser.one(
                        Sql.of("select count(*)::int from cases.match_key where case_id = :case"),
                        Integer.class,
                        "case",
                        id))
                .isZero();
        assertThat(asker.caller().call(() -> khamt.get(Questions.class).mine())).isEmpty();
        UUID question = questions(owner, id).getFirst().questionId();
        assertThat(new Visitor(khamt.address(), owner.token())
                        .get(id.path() + "/asked/" + question)
                        .body())
                .contains("deleted after thirty days")
                .doesNotContain("Энхжаргал");
    }

    @Test
    void after_thirty_days_nothing_is_left_of_what_was_typed() {
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        ask(asker, "Хуучин", "Асуулт");
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(
                Sql.of("update known.question set asked_at = asked_at - interval '30 days' where account_id = :asker"),
                "asker",
                asker.accountId()));
        khamt.get(Comparer.class).compare();

        assertThat(superuser.one(Sql.of("""
            select count(*)::int from known.question
             where account_id = :asker and (sealed is not null or given_date <> '{}' or full_year <> '{}')
            """), Integer.class, "asker", asker.accountId()))
                .isZero();
    }

    @Test
    void whoever_runs_sql_as_the_serving_role_finds_nothing_to_browse() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson thief = person(Role.INVESTIGATOR, "ATPU");
        CaseId id = child(owner, "Баяр", "Тэмүүлэн", BORN, null);
        ask(thief, "Баяр", "Тэмүүлэн");
        khamt.get(Comparer.class).compare();
        Db app = khamt.database().app();

        for (Sql closed : List.of(
                Sql.of("select count(*)::int from cases.match_key"),
                Sql.of("select count(*)::int from known.question where given_date <> '{}'"),
                Sql.of("insert into known.told (case_id, question_id, fit) values (gen_random_uuid(),"
                        + " gen_random_uuid(), 'CODE') returning 1"),
                Sql.of("select 1 from guard.compare_questions()"))) {
            assertThatThrownBy(() -> thief.caller().call(() -> app.write(() -> app.list(closed, Integer.class))))
                    .as(closed.toString())
                    .isInstanceOf(RefusedByDatabase.class);
        }
        assertThat(thief.caller().call(() -> app.list(Sql.of("select case_id from known.told"), UUID.class)))
                .isEmpty();
        UUID question = questions(owner, id).getFirst().questionId();
        assertThat(thief.caller()
                        .call(() -> app.write(() -> app.one(
                                Sql.of("select guard.answer_question(:case, :question, 1, 'LET_IN')"),
                                Boolean.class,
                                "case",
                                id,
                                "question",
                                question))))
                .isFalse();
        assertThatThrownBy(() ->
                        thief.caller().call(() -> app.write(() -> app.list(Sql.of("""
                            select 1 from guard.keep_match_keys(:case, :case, 1, null, null, '{}', '{}', '{}', '{}')
                            """), Integer.class, "case", id))))
                .isInstanceOf(RefusedByDatabase.class);
    }

    @Test
    void of_a_sealed_case_the_keepers_are_asked_too_and_two_of_them_let_in() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson asker = person(Role.INVESTIGATOR, "ATPU");
        TestPerson unknown = person(Role.INVESTIGATOR, "ATPU");
        TestPerson linked = person(Role.KEEPER, "FCYDA");
        List<TestPerson> keepers = List.of(person(Role.KEEPER, "OPG"), person(Role.KEEPER, "MOH"));
        CaseId id = child(owner, "Сэргэлэн", "Билгүүн", BORN, null);
        CaseId open = child(owner, "Сэргэлэн", "Билгүүн", BORN, null);
        String code = code(owner, id);
        Db superuser = khamt.database().superuser();
        superuser.write(() -> {
            superuser.change(Sql.of("insert into admission.sealed_case (case_id) values (:case)"), "case", id);
            superuser.change(
                    Sql.of("update access.access_grant set door = 'SEALED' where case_id = :case"), "case", id);
            return superuser.change(
                    Sql.of("insert into admission.conflict_of_interest (case_id, account_id, relation, source,"
                            + " noted_by) values (:case, :who, 'OTHER', 'NAMED', :who)"),
                    "case",
                    id,
                    "who",
                    linked.accountId());
        });

        var fields = Map.of("given_name", "Билгүүн", "birth_date", "2012.05.17");
        put(asker, "/known", fields);
        put(unknown, "/known", Map.of("given_name", "Билгүүн", "birth_date", "2011.04.16"));
        khamt.get(Comparer.class).compare();

        for (TestPerson keeper : keepers) {
            var here = new Visitor(khamt.address(), keeper.token());
            assertThat(here.get("/home").body()).contains(asker.username() + " asked about somebody", code);
            assertThat(here.get("/keepers").body())
                    .contains("Who asks about somebody of a sealed case", code, asker.username())
                    .doesNotContain("Билгүүн", code(owner, open));
            assertThat(here.get(id.path()).status()).isEqualTo(404);
        }
        var apart = new Visitor(khamt.address(), linked.token());
        assertThat(apart.get("/home").body() + apart.get("/keepers").body()).doesNotContain(code);
        assertThat(masked(known(asker), asker, fields)).isEqualTo(masked(known(unknown), unknown, fields));
        assertThatThrownBy(() -> asker.caller()
                        .call(() -> khamt.database()
                                .app()
                                .list(Sql.of("select code from guard.sealed_questions()"), String.class)))
                .isInstanceOf(RefusedByDatabase.class);

        // a holder who wants to let in puts it before the keepers
        UUID question = questions(owner, id).getFirst().questionId();
        String path = id.path() + "/asked/" + question;
        String page = new Visitor(khamt.address(), owner.token()).get(path).body();
        Map<String, String> letIn =
                Map.of("answer", "LET_IN", "kind", "READER", "compartments", "identity", "purpose", "INVESTIGATE");
        superuser.write(() -> superuser.change(
                Sql.of("update access.session set confirmed_at = now() - interval '6 minutes' where account_id = :who"),
                "who",
                owner.accountId()));
        // each keeper reads in their own language, not in that of who proposes
        superuser.write(() -> superuser.change(
                Sql.of("update access.account set language = 'mn' where account_id = :who"), "who", owner.accountId()));
        khamt.get(Sessions.class).forget(owner.token());
        Answer proof = post(owner, path, page, letIn);
        assertThat(proof.body())
                .as("who proposes it proves that it is they")
                .contains("action=\"" + path + "/keepers\"", "name=\"_confirm\"", "value=\"INVESTIGATE\"");
        assertThat(post(owner, path + "/keepers", page, letIn).body()).contains("name=\"_confirm\"");
        assertThat(proposals(superuser, id)).isZero();
        assertThat(post(owner, path, page, Map.of("answer", "CONTACT")).location())
                .as("to get in touch opens nothing")
                .endsWith("done=done.known_answered");
        page = new Visitor(khamt.address(), owner.token()).get(path).body();
        var proved = new TreeMap<>(letIn);
        proved.put("_confirm", TestPeople.PASSWORD);
        assertThat(post(owner, path + "/keepers", page, proved).location()).endsWith("done=done.known_keepers");
        assertThat(proposals(superuser, id)).isOne();
        assertThat(new Visitor(khamt.address(), asker.token()).get(id.path()).status())
                .isEqualTo(404);
        for (TestPerson keeper : keepers) {
            String waiting =
                    new Visitor(khamt.address(), keeper.token()).get("/keepers").body();
            assertThat(waiting).contains("a holder of the case wants").doesNotContain("Who asks about somebody");
            Matcher proposal = Pattern.compile(
                            "action=\"(/keepers/[0-9a-f-]+)\"[\\s\\S]*?name=\"_version\" value=\"(\\d+)\"")
                    .matcher(waiting.substring(waiting.indexOf(code)));
            assertThat(proposal.find()).isTrue();
            assertThat(post(keeper, proposal.group(1), "", Map.of("agree", "yes", "_version", proposal.group(2)))
                            .status())
                    .isEqualTo(303);
        }
        assertThat(new Visitor(khamt.address(), asker.token()).get(id.path()).status())
                .isEqualTo(200);
        assertThat(known(asker)).contains("You were let in");
        assertThat(questions(owner, id).getFirst().answer()).isEqualTo(mn.khamt.known.Answer.LET_IN);
        assertThat(questions(owner, open).getFirst().answer()).isNull();

        // a keeper may propose it too, from what was asked
        TestPerson second = person(Role.DOCTOR, "MOH");
        put(second, "/known", fields);
        khamt.get(Comparer.class).compare();
        String list = new Visitor(khamt.address(), keepers.getFirst().token())
                .get("/keepers")
                .body();
        Matcher link = Pattern.compile("/keepers[?]asked=([0-9a-f-]+)").matcher(list);
        assertThat(link.find()).isTrue();
        assertThat(new Visitor(khamt.address(), keepers.getFirst().token())
                        .get(link.group())
                        .body())
                .contains("value=\"" + code + "\"", "Asked whether a child of this case is known.");
    }

    // ---- what the tests have in common ----

    static TestPerson person(Role role, String agency) {
        number++;
        return people.add("known" + number, role, agency);
    }

    private static CaseId child(
            TestPerson owner, @Nullable String parent, String given, LocalDate born, @Nullable String exact) {
        return owner.caller().call(() -> {
            CaseId id = khamt.get(Cases.class)
                    .open(new Cases.OpenCase(
                            Classification.ONLINE_SEXUAL_EXPLOITATION,
                            "MN-1-SK",
                            LocalDate.of(2026, 11, 1),
                            LocalDate.of(2026, 11, 2),
                            null,
                            "PROTECT"));
            UUID victim = khamt.get(People.class)
                    .add(
                            id,
                            new People.NewVictim(
                                    "IDENTIFIED",
                                    LocalDate.of(2026, 11, 2),
                                    "FEMALE",
                                    14,
                                    14,
                                    "ONLINE_SEXUAL_EXPLOITATION",
                                    "MN"));
            RegistrationNumber read = exact == null
                    ? null
                    : ((RegistrationNumber.Reading.Valid) RegistrationNumber.read(exact, LocalDate.of(2026, 11, 22)))
                            .number();
            khamt.get(Identities.class)
                    .save(
                            id,
                            victim,
                            0,
                            new Identities.Identity(null, parent, given, null, born, null, null, null, null, 0),
                            read);
            return id;
        });
    }

    private static long ask(TestPerson asker, String parent, String given) {
        return asker.caller().call(() -> {
            long before = System.nanoTime();
            khamt.get(Questions.class)
                    .ask(new Typed(null, parent, given, null, BORN, null, null, null, "why", "00000000"));
            return System.nanoTime() - before;
        });
    }

    private static long median(long[] all) {
        Arrays.sort(all);
        return all[all.length / 2];
    }

    private static List<Questions.Told> questions(TestPerson owner, CaseId id) {
        return owner.caller().call(() -> khamt.get(Questions.class).ofCase(id));
    }

    private static String code(TestPerson owner, CaseId id) {
        return owner.caller().call(() -> khamt.get(Cases.class).header(id)).code();
    }

    private static String unusedCode(String code) {
        CaseCode taken = CaseCode.read(code).orElseThrow();
        return new CaseCode(taken.year(), (taken.number() + 1) % 100_000).toString();
    }

    private static String known(TestPerson person) {
        return new Visitor(khamt.address(), person.token()).get("/known").body();
    }

    private static List<String> actions(TestPerson owner, CaseId id) {
        return owner.caller()
                .call(() -> khamt.get(Db.class)
                        .list(
                                Sql.of("select action from audit.event where case_id = :case"),
                                String.class,
                                "case",
                                id));
    }

    private static Answer put(TestPerson asker, String path, Map<String, String> fields) {
        var all = new TreeMap<>(Map.of("why", "She sits before me", "reach", "00000000"));
        all.putAll(fields);
        return post(
                asker,
                path,
                new Visitor(khamt.address(), asker.token()).get(path).body(),
                all);
    }

    private static int proposals(Db superuser, CaseId id) {
        return superuser.one(
                Sql.of("select count(*)::int from admission.seal_proposal where case_id = :case"),
                Integer.class,
                "case",
                id);
    }

    private static Answer post(TestPerson person, String path, String page, Map<String, String> fields) {
        var all = new TreeMap<>(fields);
        Matcher hidden = HIDDEN.matcher(page);
        while (hidden.find()) {
            if (!hidden.group(1).equals("_csrf")) {
                all.putIfAbsent(hidden.group(1), hidden.group(2));
            }
        }
        all.put("_op", UUID.randomUUID().toString());
        return new Visitor(khamt.address(), person.token()).post(path, all);
    }

    private static String masked(String body, TestPerson person, Map<String, String> fields) {
        String masked = HIDDEN.matcher(body)
                .replaceAll("$1")
                .replace("Жишээ" + person.username(), "WHO")
                .replaceAll("(datetime|data-left|data-csrf)=\"[^\"]*\"", "")
                .replaceAll("\\d{1,2} [A-Z][a-z]{2} 20\\d\\d( \\d\\d:\\d\\d)?", "DAY");
        for (String typed : fields.values()) {
            masked = masked.replace(typed, "TYPED");
        }
        return masked;
    }
}
