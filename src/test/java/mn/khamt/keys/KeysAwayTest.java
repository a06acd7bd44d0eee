package mn.khamt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys are gone while people work: they read what happened, and keep what they typed. */
class KeysAwayTest {
    private static final Sql LOSE = Sql.of("delete from keys.agency_key where agency_code = 'OPG'");

    @ParameterizedTest
    @CsvSource({"en, cannot be opened at the moment", "mn, одоогоор нээх боломжгүй байна"})
    void a_form_that_needs_a_key_says_so_and_keeps_what_was_typed(String language, String words) {
        try (TestKhamt khamt = TestKhamt.start()) {
            var person = new TestPeople(khamt.database()).add("keyless", Role.PROSECUTOR, "OPG", language);
            var visitor = new Visitor(khamt.address(), person.token());
            visitor.csrf();
            khamt.database()
                    .superuser()
                    .write(() -> khamt.database().superuser().change(LOSE));

            var answer = visitor.post(
                    "/drafts",
                    Map.of(
                            "_place",
                            "/reports/new",
                            "_page",
                            "/reports/new",
                            "_form",
                            "report",
                            "_op",
                            UUID.randomUUID().toString(),
                            "worry",
                            "бичсэн зүйл"));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body())
                    .contains(words, "бичсэн зүйл")
                    .containsPattern("\\b[2-9A-HJ-NP-Z]{8}\\b")
                    .doesNotContain("agency_without", "KeysAway");
            assertThat(visitor.get("/home").status()).isEqualTo(200);
        }
    }
}
