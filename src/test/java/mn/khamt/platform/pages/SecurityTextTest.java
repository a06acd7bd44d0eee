package mn.khamt.platform.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import mn.khamt.TestKhamt;
import mn.khamt.platform.time.Times;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SecurityTextTest {
    private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");

    @Test
    void anybody_reads_whom_to_tell_and_until_when_that_holds() {
        try (TestKhamt khamt = TestKhamt.start()) {
            var answer = new Visitor(khamt.address(), null).get("/.well-known/security.txt");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith("Contact: mailto:security@localhost\nExpires: ");
            Instant expires = Instant.parse(
                    answer.body().lines().skip(1).findFirst().orElseThrow().substring("Expires: ".length()));
            assertThat(expires).isBetween(Instant.now(), Instant.now().plusSeconds(365L * 86_400));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "duty@agency.example, mailto:duty@agency.example",
        "https://agency.example/tell, https://agency.example/tell"
    })
    void the_setting_names_the_contact(String setting, String shown) {
        var controller = new SecurityTextController(new Times(Clock.fixed(NOW, ZoneOffset.UTC)), setting);
        assertThat(controller.text(new MockHttpServletRequest()).getBody())
                .contains("Contact: " + shown + "\n", "Expires: 2027-05-21T00:00:00Z\n");
    }
}
