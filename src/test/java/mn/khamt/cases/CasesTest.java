package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CasesTest {
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
    void the_opener_owns_the_case_and_a_stranger_does_not_know_of_it() {
        var social = people.add("social1", Role.SOCIAL_WORKER, "FCYDA");
        var stranger = people.add("stranger1", Role.SOCIAL_WORKER, "FCYDA");
        Cases cases = khamt.get(Cases.class);
        People victims = khamt.get(People.class);

        CaseId id = social.caller()
                .call(() -> cases.open(new Cases.OpenCase(
                        Classification.ONLINE_SEXUAL_EXPLOITATION,
                        "MN-1-SK",
                        LocalDate.of(2026, 11, 1),
                        null,
                        "invented",
                        "PROTECT")));
        social.caller()
                .call(() -> victims.add(
                        id,
                        new People.NewVictim(
                                "IDENTIFIED",
                                LocalDate.of(2026, 11, 2),
                                "FEMALE",
                                14,
                                15,
                                "ONLINE_SEXUAL_EXPLOITATION",
                                "MN")));

        assertThat(social.caller().call(() -> victims.victims(id))).hasSize(1);
        assertThat(social.caller().call(() -> cases.header(id)).code()).matches("26-\\d{5}-\\d");
        assertThatThrownBy(() -> stranger.caller().call(() -> cases.header(id))).isInstanceOf(NotFound.class);
    }
}
