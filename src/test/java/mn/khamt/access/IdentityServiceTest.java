package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.IdentityService.Finish;
import mn.khamt.access.IdentityService.IdentityServiceAway;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an identity service, or somebody between it and us, must not be able to say. */
class IdentityServiceTest {
    private static final URI BACK = URI.create("http://localhost:8080/sign-in/outside/back");
    private static final Pattern NONCE = Pattern.compile("nonce=([^&]+)");
    private static final Sql LINK = Sql.of("select guard.link_identity(:name, :issuer, :subject)");

    @TempDir
    static Path folder;

    private static FalseIssuer issuer;
    private static TestKhamt khamt;
    private static IdentityService service;
    private static TestPerson person;

    @BeforeAll
    static void start() throws Exception {
        issuer = new FalseIssuer();
        Path secret = Files.writeString(folder.resolve("secret"), "only-for-tests");
        khamt = TestKhamt.start(Map.of(
                "khamt.oidc.issuer", issuer.issuer(),
                "khamt.oidc.client-id", "khamt",
                "khamt.oidc.client-secret-file", secret.toString(),
                "khamt.oidc.name-en", "Example ID",
                "khamt.oidc.name-mn", "Жишээ таних",
                "khamt.oidc.acr", "high, mfa"));
        service = khamt.get(IdentityService.class);
        person = new TestPeople(khamt.database()).add("known", Role.INVESTIGATOR, "ATPU");
        Db db = khamt.database().superuser();
        db.write(() -> db.one(LINK, Boolean.class, "name", "known", "issuer", issuer.issuer(), "subject", "person-1"));
    }

    @AfterAll
    static void stop() {
        khamt.close();
        issuer.close();
    }

    @Test
    void a_linked_person_is_let_in_and_the_session_says_where_they_came_from() {
        Finish finish = finish(i -> {});
        assertThat(finish.came()).isInstanceOf(SignedIn.Open.class);
        assertThat(finish.wayBack()).isEqualTo("/cases");
        String token = ((SignedIn.Open) finish.came()).token();
        Sessions sessions = khamt.get(Sessions.class);
        var session = java.util.Objects.requireNonNull(sessions.sessionOf(token));
        assertThat(new mn.khamt.platform.database.Caller.Person(token).call(() -> sessions.cameFromOutside(session)))
                .isTrue();
        var other = java.util.Objects.requireNonNull(sessions.sessionOf(person.token()));
        assertThat(person.caller().call(() -> sessions.cameFromOutside(other))).isFalse();
    }

    @Test
    void an_unknown_person_is_not_let_in() {
        Finish finish = finish(i -> i.subject = "person-2");
        assertThat(finish.came()).isInstanceOf(SignedIn.Refused.class);
        assertThat(finish.subject()).isEqualTo("person-2");
    }

    @Test
    void an_answer_that_is_not_true_is_not_believed() {
        assertThatThrownBy(() -> finish(i -> i.nonce = "another")).isInstanceOf(IdentityServiceAway.class);
        assertThatThrownBy(() -> finish(i -> i.audience = "another")).isInstanceOf(IdentityServiceAway.class);
        assertThatThrownBy(() -> finish(i -> i.issuerInToken = "https://another.example"))
                .isInstanceOf(IdentityServiceAway.class);
        assertThatThrownBy(() -> finish(i -> i.expiresIn = -600)).isInstanceOf(IdentityServiceAway.class);
        assertThatThrownBy(() -> finish(i -> i.foreignKey = true)).isInstanceOf(IdentityServiceAway.class);
        assertThatThrownBy(() -> finish(i -> i.unsigned = true)).isInstanceOf(IdentityServiceAway.class);
    }

    @Test
    void a_state_of_another_browser_and_one_that_was_used_are_refused() {
        var start = service.begin(BACK, "/cases");
        reset(start);
        URI answer = URI.create(BACK + "?code=x&state=" + start.state());
        assertThat(service.finish(answer, BACK, service.begin(BACK, "/cases").state(), device(), null)
                        .came())
                .isInstanceOf(SignedIn.Refused.class);
        assertThat(service.finish(answer, BACK, "", device(), null).came()).isInstanceOf(SignedIn.Refused.class);
        assertThat(service.finish(answer, BACK, start.state(), device(), null).came())
                .isInstanceOf(SignedIn.Open.class);
        assertThat(service.finish(answer, BACK, start.state(), device(), null).came())
                .isInstanceOf(SignedIn.Refused.class);
        assertThat(start.to().toString()).contains("code_challenge_method=S256", "response_type=code", "nonce=");
    }

    @Test
    void our_second_step_follows_unless_the_service_did_one_that_counts() {
        Db db = khamt.database().superuser();
        var both = new TestPeople(khamt.database()).add("both", Role.INVESTIGATOR, "ATPU");
        db.write(() -> db.one(LINK, Boolean.class, "name", "both", "issuer", issuer.issuer(), "subject", "person-3"));
        Factors factors = khamt.get(Factors.class);
        factors.offerApp(both.token());
        String secret = factors.offered(both.token()).orElseThrow().secret().replace(" ", "");
        factors.confirmApp(
                both.token(), Totp.code(secret, java.time.Instant.now().getEpochSecond() / Totp.SECONDS));

        assertThat(finish(i -> i.subject = "person-3").came()).isInstanceOf(SignedIn.SecondStep.class);
        assertThat(finish(i -> {
                            i.subject = "person-3";
                            i.acr = "high";
                        })
                        .came())
                .isInstanceOf(SignedIn.Open.class);
    }

    private static Finish finish(Consumer<FalseIssuer> lie) {
        var start = service.begin(BACK, "/cases");
        reset(start);
        lie.accept(issuer);
        return service.finish(URI.create(BACK + "?code=x&state=" + start.state()), BACK, start.state(), device(), null);
    }

    private static void reset(IdentityService.Start start) {
        var nonce = NONCE.matcher(start.to().toString());
        assertThat(nonce.find()).isTrue();
        issuer.nonce = nonce.group(1);
        issuer.subject = "person-1";
        issuer.audience = "khamt";
        issuer.acr = "low";
        issuer.expiresIn = 300;
        issuer.foreignKey = false;
        issuer.unsigned = false;
        issuer.issuerInToken = issuer.issuer();
    }

    private static Device device() {
        return new Device(SignIns.secret(), "a browser", "10.0.0.*");
    }
}
