package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several looks in one exchange: each is what it would be alone. */
class TogetherTest {
    private static final Sql CODE = Sql.of("select code from cases.case_file where case_id = :case");
    private static final Sql VICTIMS = Sql.of("select sex from cases.victim where case_id = :case");
    private static final Sql CORRECTED = Sql.of("update cases.victim set sex = 'MALE' where case_id = :case");
    private static TestKhamt khamt;
    private static TestPeople people;

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
    void each_look_is_answered_with_its_own_rows_and_only_once() {
        TestPerson social = people.add("together-1", Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(social);
        CaseId other = open(social);
        Db db = khamt.get(Db.class);
        social.caller()
                .run(() -> db.write(() -> {
                    String code = db.one(CODE, String.class, "case", id);
                    return db.together(List.of(code(id), victims(id), code(other)), () -> {
                        db.change(CORRECTED, "case", id);
                        assertThat(db.list(VICTIMS, String.class, "case", id)).containsExactly("FEMALE");
                        assertThat(db.list(VICTIMS, String.class, "case", id)).containsExactly("MALE");
                        assertThat(db.list(VICTIMS, String.class, "case", other))
                                .containsExactly("FEMALE");
                        assertThat(db.one(CODE, String.class, "case", other)).isNotEqualTo(code);
                        assertThat(db.one(CODE, String.class, "case", id)).isEqualTo(code);
                        return code;
                    });
                }));
    }

    @Test
    void who_may_not_look_gets_nothing_together_either() {
        CaseId id = open(people.add("together-2", Role.SOCIAL_WORKER, "FCYDA"));
        TestPerson stranger = people.add("together-3", Role.SOCIAL_WORKER, "FCYDA");
        Db db = khamt.get(Db.class);
        stranger.caller()
                .run(() -> db.read(() -> db.together(List.of(code(id), victims(id)), () -> {
                    assertThat(db.list(CODE, String.class, "case", id)).isEmpty();
                    assertThat(db.list(VICTIMS, String.class, "case", id)).isEmpty();
                    return id;
                })));
    }

    @Test
    void what_answers_without_rows_is_refused() {
        TestPerson social = people.add("together-4", Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(social);
        Db db = khamt.get(Db.class);
        assertThatThrownBy(() -> social.caller()
                        .run(() -> db.write(() -> db.together(
                                List.of(victims(id), Db.ask(CORRECTED, String.class, "case", id)), () -> id))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asked together");
    }

    private static Db.Ask<String> code(CaseId id) {
        return Db.ask(CODE, String.class, "case", id);
    }

    private static Db.Ask<String> victims(CaseId id) {
        return Db.ask(VICTIMS, String.class, "case", id);
    }

    private static CaseId open(TestPerson owner) {
        return owner.caller()
                .call(() -> khamt.get(Db.class).write(() -> {
                    CaseId id = khamt.get(Cases.class)
                            .open(new Cases.OpenCase(
                                    Classification.CHILD_SEX_TRAFFICKING,
                                    "MN-1-SK",
                                    LocalDate.of(2026, 9, 1),
                                    null,
                                    null,
                                    "PROTECT"));
                    assertThat(khamt.get(People.class)
                                    .addFirst(
                                            id,
                                            LocalDate.of(2026, 9, 1),
                                            List.of(new People.NewVictim(
                                                    "IDENTIFIED",
                                                    LocalDate.of(2026, 9, 1),
                                                    "FEMALE",
                                                    15,
                                                    15,
                                                    "CHILD_SEX_TRAFFICKING",
                                                    "MN")))
                                    .victims())
                            .hasSize(1);
                    return id;
                }));
    }
}
