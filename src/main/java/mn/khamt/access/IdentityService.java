package mn.khamt.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signing in by way of a national identity service: OpenID Connect, authorization code with PKCE, state and nonce. The service says who
 * somebody is; who may work here says only the link that an administrator recorded. No account is ever made by it.
 */
@Component
public final class IdentityService {
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);
    private static final int PATIENCE = 5_000;
    private static final int LARGEST = 200_000;
    private static final Sql OPEN = Sql.of("select guard.open_ceremony(:id, 'OUTSIDE', :content)");
    private static final Sql TAKE = Sql.of("select coalesce(guard.take_ceremony(:id, 'OUTSIDE'), '')");
    private static final Sql START = Sql.of("""
        select coalesce(
                   guard.start_by_identity(:issuer, :subject, :session, :token, make_interval(secs => :seconds), :agent, :net, :device,
                       :done, :needed),
                   '')
        """);

    private final Db signIn;
    private final SignIns signIns;
    private final String issuer;
    private final String clientId;
    private final String secretFile;
    private final String nameEn;
    private final String nameMn;
    private final Set<String> secondSteps;
    private final boolean needed;
    private final JsonMapper json = JsonMapper.builder().build();
    private volatile @Nullable OIDCProviderMetadata known;

    IdentityService(
            @Qualifier("signIn") Db signIn,
            SignIns signIns,
            @Value("${khamt.oidc.issuer:}") String issuer,
            @Value("${khamt.oidc.client-id:}") String clientId,
            @Value("${khamt.oidc.client-secret-file:}") String secretFile,
            @Value("${khamt.oidc.name-en:}") String nameEn,
            @Value("${khamt.oidc.name-mn:}") String nameMn,
            @Value("${khamt.oidc.acr:}") String secondSteps,
            @Value("${khamt.second-factor:OFFERED}") SecondStepRule rule) {
        this.signIn = signIn;
        this.signIns = signIns;
        this.issuer = issuer;
        this.clientId = clientId;
        this.secretFile = secretFile;
        this.nameEn = nameEn;
        this.nameMn = nameMn;
        this.secondSteps = Arrays.stream(secondSteps.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.needed = rule == SecondStepRule.REQUIRED;
        if (!issuer.isEmpty() && !safe(URI.create(issuer))) {
            throw new IllegalStateException("KHAMT_OIDC_ISSUER must begin with https://");
        }
    }

    /** Whether an installation has one. */
    public boolean there() {
        return !issuer.isEmpty();
    }

    /** What people call it; empty where there is none. */
    public Optional<String> name(Language language) {
        return there() ? Optional.of(language == Language.MN ? nameMn : nameEn) : Optional.empty();
    }

    /**
     * The beginning: where the browser is sent, and the state that it must bring back.
     *
     * @param wayBack of our own, for the end
     * @throws IdentityServiceAway when the service does not answer
     */
    public Start begin(URI redirect, String wayBack) {
        UUID ceremony = Ids.random();
        var state = new State(ceremony + "." + SignIns.secret());
        var nonce = new Nonce();
        var verifier = new CodeVerifier();
        var asked = new Asked(state.getValue(), nonce.getValue(), verifier.getValue(), wayBack);
        URI to = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope("openid"),
                        new ClientID(clientId),
                        redirect)
                .endpointURI(metadata().getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
        signIn.write(() -> {
            signIn.call(OPEN, "id", ceremony, "content", json.writeValueAsString(asked));
            return ceremony;
        });
        return new Start(to, state.getValue());
    }

    /**
     * The end: what the service answered through the browser.
     *
     * @param answer the whole address to which the browser came back
     * @param state as this very browser has it in its cookie
     * @param before the token of the session that this browser had until now, which ends; or null
     * @throws IdentityServiceAway when the service does not answer, or not as agreed
     */
    public Finish finish(URI answer, URI redirect, String state, Device device, @Nullable String before) {
        Optional<Asked> asked = take(state);
        if (asked.isEmpty()) {
            return new Finish(new SignedIn.Refused(), "/home", "", "");
        }
        try {
            var response = AuthenticationResponseParser.parse(answer);
            if (response.getState() == null
                    || !response.getState().getValue().equals(asked.get().state)
                    || !response.indicatesSuccess()) {
                return new Finish(new SignedIn.Refused(), asked.get().wayBack, "", "");
            }
            AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
            JWT token = token(code, redirect, new CodeVerifier(asked.get().verifier));
            IDTokenClaimsSet claims = checked(token, new Nonce(asked.get().nonce));
            String subject = claims.getSubject().getValue();
            return new Finish(
                    start(subject, secondStep(claims), device, before),
                    asked.get().wayBack,
                    token.getParsedString(),
                    subject);
        } catch (GeneralException
                | IOException
                | com.nimbusds.jose.proc.BadJOSEException
                | com.nimbusds.jose.JOSEException e) {
            throw new IdentityServiceAway(e);
        }
    }

    /** Where the browser ends its session at the service too; empty when the service offers none. */
    public Optional<URI> leave(String idToken, URI afterwards) {
        try {
            URI end = metadata().getEndSessionEndpointURI();
            return end == null
                    ? Optional.empty()
                    : Optional.of(new LogoutRequest(
                                    end, JWTParser.parse(idToken), null, new ClientID(clientId), afterwards, null, null)
                            .toURI());
        } catch (java.text.ParseException e) {
            return Optional.empty();
        }
    }

    private JWT token(AuthorizationCode code, URI redirect, CodeVerifier verifier) throws IOException, ParseException {
        var secret = new Secret(Files.readString(Path.of(secretFile)).strip());
        HTTPRequest request = new TokenRequest.Builder(
                        metadata().getTokenEndpointURI(),
                        new ClientSecretBasic(new ClientID(clientId), secret),
                        new AuthorizationCodeGrant(code, redirect, verifier))
                .build()
                .toHTTPRequest();
        request.setConnectTimeout(PATIENCE);
        request.setReadTimeout(PATIENCE);
        var response = OIDCTokenResponseParser.parse(request.send());
        if (!(response instanceof OIDCTokenResponse tokens)) {
            throw new ParseException("the service gave no token: "
                    + response.toErrorResponse().getErrorObject().getCode());
        }
        return tokens.getOIDCTokens().getIDToken();
    }

    private IDTokenClaimsSet checked(JWT token, Nonce nonce)
            throws com.nimbusds.jose.proc.BadJOSEException, com.nimbusds.jose.JOSEException, IOException {
        JWSAlgorithm algorithm =
                JWSAlgorithm.parse(token.getHeader().getAlgorithm().getName());
        if (!ALGORITHMS.contains(algorithm)) {
            throw new com.nimbusds.jose.proc.BadJWSException("signed with " + algorithm);
        }
        return new IDTokenValidator(
                        new Issuer(issuer),
                        new ClientID(clientId),
                        algorithm,
                        metadata().getJWKSetURI().toURL(),
                        new DefaultResourceRetriever(PATIENCE, PATIENCE, LARGEST))
                .validate(token, nonce);
    }

    private SignedIn start(String subject, boolean secondStep, Device device, @Nullable String before) {
        String token = SignIns.secret();
        String stage = signIn.write(() -> signIn.one(
                START,
                String.class,
                "issuer",
                issuer,
                "subject",
                subject,
                "session",
                Ids.next(),
                "token",
                Sessions.bytes(token),
                "seconds",
                (double) Sessions.IDLE.toSeconds(),
                "agent",
                device.agent(),
                "net",
                device.net(),
                "device",
                Sessions.bytes(device.secret()),
                "done",
                secondStep,
                "needed",
                needed));
        if (stage.isEmpty()) {
            return new SignedIn.Refused();
        }
        if (before != null) {
            signIns.end(before);
        }
        return switch (Standing.State.valueOf(stage)) {
            case OPEN, LOCKED -> new SignedIn.Open(token);
            case SECOND_STEP -> new SignedIn.SecondStep(token);
            case ENROL -> new SignedIn.MustEnrol(token);
        };
    }

    /** The service's own second step counts where the installation names what the service calls it (acr or amr). */
    private boolean secondStep(IDTokenClaimsSet claims) {
        Stream<String> acr = claims.getACR() == null
                ? Stream.of()
                : Stream.of(claims.getACR().getValue());
        Stream<String> amr =
                claims.getAMR() == null ? Stream.of() : claims.getAMR().stream().map(a -> a.getValue());
        return Stream.concat(acr, amr).anyMatch(secondSteps::contains);
    }

    private Optional<Asked> take(String state) {
        if (!state.matches("[0-9a-f-]{36}\\.[A-Za-z0-9_-]{43}")) {
            return Optional.empty();
        }
        UUID ceremony = UUID.fromString(state.substring(0, 36));
        String content = signIn.write(() -> signIn.one(TAKE, String.class, "id", ceremony));
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(json.readValue(content, Asked.class)).filter(a -> a.state.equals(state));
    }

    private OIDCProviderMetadata metadata() {
        OIDCProviderMetadata found = known;
        if (found == null) {
            try {
                found = OIDCProviderMetadata.resolve(new Issuer(issuer), PATIENCE, PATIENCE);
            } catch (GeneralException | IOException e) {
                throw new IdentityServiceAway(e);
            }
            for (URI address :
                    List.of(found.getAuthorizationEndpointURI(), found.getTokenEndpointURI(), found.getJWKSetURI())) {
                if (!safe(address)) {
                    throw new IdentityServiceAway(new IllegalStateException("not https: " + address));
                }
            }
            known = found;
        }
        return found;
    }

    /** Only on this machine itself may it be without TLS. */
    private static boolean safe(URI address) {
        return "https".equals(address.getScheme())
                || Set.of("localhost", "127.0.0.1").contains(String.valueOf(address.getHost()));
    }

    /**
     * @param state for a cookie of this browser
     */
    public record Start(URI to, String state) {}

    /**
     * @param wayBack of our own
     * @param idToken for signing out there too; empty when nobody was let in there
     * @param subject who it is for the service; empty when nobody was let in there
     */
    public record Finish(SignedIn came, String wayBack, String idToken, String subject) {}

    private record Asked(String state, String nonce, String verifier, String wayBack) {}

    /** The service does not answer, or not as agreed; people sign in with their password meanwhile. */
    public static final class IdentityServiceAway extends RuntimeException {
        IdentityServiceAway(Throwable cause) {
            super(cause);
        }
    }
}
