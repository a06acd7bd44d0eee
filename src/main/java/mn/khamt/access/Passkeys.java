package mn.khamt.access;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.VerificationException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passkeys: a key in a telephone, a computer or a stick, which signs for this address only and asks its holder for finger, face or PIN. One is
 * both steps at once, and a page that only looks like ours gets nothing from it (T12).
 */
@Component
public final class Passkeys {
    private static final List<PublicKeyCredentialParameters> ALGORITHMS = List.of(
            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.ES256),
            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.RS256));

    private static final Sql OPEN = Sql.of("select guard.open_ceremony(:id, 'PASSKEY', :challenge)");
    private static final Sql TAKE = Sql.of("select coalesce(guard.take_ceremony(:id, 'PASSKEY'), '')");
    private static final Sql OF = Sql.of("select account_id, username, credential_id from guard.passkeys_of(:token)");
    private static final Sql ADD = Sql.of("""
        select guard.add_passkey(:token, :id, :credential, :key, :count, :name, :fresh, make_interval(secs => :seconds))
        """);
    private static final Sql BY =
            Sql.of("select account_id, public_key, sign_count from guard.passkey_by(:credential)");
    private static final Sql START = Sql.of("""
        select guard.start_by_passkey(:credential, :before, :count, :session, :token, make_interval(secs => :seconds), :agent, :net, :device)
        """);
    private static final Sql CONFIRM = Sql.of("select guard.confirm_by_passkey(:token, :credential, :before, :count)");
    private static final Sql REMOVE = Sql.of("select guard.remove_passkey(:token, :passkey)");
    private static final Sql MINE = Sql.of("""
        select passkey_id, name, created_at, last_used_at
          from access.passkey
         order by created_at
        """);

    private final Db db;
    private final Db signIn;
    private final SignIns signIns;
    private final Sessions sessions;
    private final JsonMapper json = JsonMapper.builder().build();
    private final ObjectConverter converter = new ObjectConverter();
    private final AttestedCredentialDataConverter keys = new AttestedCredentialDataConverter(converter);
    private final WebAuthnManager checks = WebAuthnManager.createNonStrictWebAuthnManager(converter);

    Passkeys(Db db, @Qualifier("signIn") Db signIn, SignIns signIns, Sessions sessions) {
        this.db = db;
        this.signIn = signIn;
        this.signIns = signIns;
        this.sessions = sessions;
    }

    /** The caller's passkeys, oldest first. */
    public List<Passkey> mine() {
        return db.read(() -> db.list(MINE, Passkey.class));
    }

    /**
     * What the browser is asked when a passkey is made, as JSON; empty when nobody may make one behind the token.
     *
     * @param origin of our pages, for instance {@code https://khamt.example}
     */
    public Optional<String> askForNew(String token, String origin) {
        List<Own> own = signIn.read(() -> signIn.list(OF, Own.class, "token", Sessions.bytes(token)));
        if (own.isEmpty()) {
            return Optional.empty();
        }
        UUID ceremony = Ids.random();
        String username = own.getFirst().username;
        return Optional.of(json.writeValueAsString(Map.of(
                "ceremony",
                ceremony.toString(),
                "challenge",
                challenge(ceremony),
                "rp",
                Map.of("id", rpId(origin), "name", "Khamt"),
                "user",
                Map.of("id", text(handle(own.getFirst().accountId)), "name", username, "displayName", username),
                "pubKeyCredParams",
                List.of(Map.of("type", "public-key", "alg", -7), Map.of("type", "public-key", "alg", -257)),
                "authenticatorSelection",
                Map.of("residentKey", "required", "requireResidentKey", true, "userVerification", "required"),
                "attestation",
                "none",
                "timeout",
                120_000,
                "excludeCredentials",
                own.stream()
                        .filter(o -> o.credentialId != null)
                        .map(o -> Map.of("type", "public-key", "id", text(bytes(o.credentialId))))
                        .toList())));
    }

    /** What the browser is asked when somebody signs in or confirms: any passkey of this address. */
    public String askForAny(String origin) {
        UUID ceremony = Ids.random();
        return json.writeValueAsString(Map.of(
                "ceremony",
                ceremony.toString(),
                "challenge",
                challenge(ceremony),
                "rpId",
                rpId(origin),
                "userVerification",
                "required",
                "timeout",
                120_000));
    }

    /**
     * Keeps a new passkey.
     *
     * @param answer of the browser, as JSON
     * @param name by which the person knows it again
     * @return the session's token, another one when the session had waited for this; refused when the answer does not fit the question
     */
    public SignedIn add(String token, String ceremony, String answer, String name, String origin) {
        Optional<byte[]> challenge = take(ceremony);
        if (challenge.isEmpty()) {
            return new SignedIn.Refused();
        }
        RegistrationData data;
        try {
            data = checks.verifyRegistrationResponseJSON(
                    answer, new RegistrationParameters(property(origin, challenge.get()), ALGORITHMS, true, true));
        } catch (DataConversionException | VerificationException | JacksonException e) {
            return new SignedIn.Refused();
        }
        var attested = data.getAttestationObject();
        AttestedCredentialData key =
                attested == null ? null : attested.getAuthenticatorData().getAttestedCredentialData();
        if (attested == null || key == null) {
            return new SignedIn.Refused();
        }
        boolean waited = signIns.standing(token)
                .filter(s -> s.state() == Standing.State.ENROL)
                .isPresent();
        String fresh = SignIns.secret();
        boolean added = signIn.write(() -> signIn.one(
                ADD,
                Boolean.class,
                "token",
                Sessions.bytes(token),
                "id",
                Ids.next(),
                "credential",
                key.getCredentialId(),
                "key",
                keys.convert(key),
                "count",
                attested.getAuthenticatorData().getSignCount(),
                "name",
                name,
                "fresh",
                Sessions.bytes(fresh),
                "seconds",
                (double) Sessions.IDLE.toSeconds()));
        return added ? new SignedIn.Open(waited ? fresh : token) : new SignedIn.Refused();
    }

    /**
     * Signs in with a passkey alone.
     *
     * @param before the token of the session that this browser had until now, which ends; or null
     */
    public SignedIn signIn(String ceremony, String answer, String origin, Device device, @Nullable String before) {
        Optional<Checked> checked = check(ceremony, answer, origin);
        if (checked.isEmpty()) {
            return new SignedIn.Refused();
        }
        Checked passkey = checked.get();
        String token = SignIns.secret();
        boolean started = signIn.write(() -> signIn.one(
                START,
                Boolean.class,
                "credential",
                passkey.credentialId,
                "before",
                passkey.before,
                "count",
                passkey.count,
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
                Sessions.bytes(device.secret())));
        if (!started) {
            return new SignedIn.Refused();
        }
        if (before != null) {
            signIns.end(before);
        }
        return new SignedIn.Open(token);
    }

    /** The person of an open session proves with a passkey of their own that it is they. */
    public SignedIn confirm(String token, String ceremony, String answer, String origin) {
        Optional<Checked> checked = check(ceremony, answer, origin);
        boolean done = checked.isPresent()
                && signIn.write(() -> signIn.one(
                        CONFIRM,
                        Boolean.class,
                        "token",
                        Sessions.bytes(token),
                        "credential",
                        checked.get().credentialId,
                        "before",
                        checked.get().before,
                        "count",
                        checked.get().count));
        sessions.forget(token);
        return done ? new SignedIn.Open(token) : new SignedIn.Refused();
    }

    /** Removes one of the caller's passkeys. */
    public boolean remove(String token, UUID passkey) {
        return signIn.write(
                () -> signIn.one(REMOVE, Boolean.class, "token", Sessions.bytes(token), "passkey", passkey));
    }

    private Optional<Checked> check(String ceremony, String answer, String origin) {
        Optional<byte[]> challenge = take(ceremony);
        if (challenge.isEmpty()) {
            return Optional.empty();
        }
        try {
            AuthenticationData data = checks.parseAuthenticationResponseJSON(answer);
            byte[] credentialId = idOf(data);
            Optional<Known> found = signIn.read(() -> signIn.find(BY, Known.class, "credential", credentialId));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Known known = found.get();
            // The passkey names its account too; one that was moved to another account's row does not fit.
            if (data.getUserHandle() != null
                    && !ByteBuffer.wrap(handle(known.accountId)).equals(ByteBuffer.wrap(data.getUserHandle()))) {
                return Optional.empty();
            }
            var record = new CredentialRecordImpl(
                    new NoneAttestationStatement(),
                    true,
                    null,
                    null,
                    known.signCount,
                    keys.convert(known.publicKey),
                    null,
                    null,
                    null,
                    null);
            checks.verify(
                    data,
                    new AuthenticationParameters(
                            property(origin, challenge.get()), record, List.of(credentialId), true, true));
            var authenticator = data.getAuthenticatorData();
            return authenticator == null
                    ? Optional.empty()
                    : Optional.of(new Checked(credentialId, known.signCount, authenticator.getSignCount()));
        } catch (DataConversionException | VerificationException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** An answer that names no key is answered like one that names an unknown key. */
    @SuppressWarnings("NullAway") // the library's annotation of an array is read as one of its bytes
    private static byte[] idOf(AuthenticationData data) {
        byte[] id = data.getCredentialId();
        return id == null ? new byte[0] : id;
    }

    private String challenge(UUID ceremony) {
        String challenge = SignIns.secret();
        signIn.write(() -> {
            signIn.call(OPEN, "id", ceremony, "challenge", challenge);
            return challenge;
        });
        return challenge;
    }

    private Optional<byte[]> take(String ceremony) {
        if (!ceremony.matches("[0-9a-f-]{36}")) {
            return Optional.empty();
        }
        String challenge = signIn.write(() -> signIn.one(TAKE, String.class, "id", UUID.fromString(ceremony)));
        return challenge.isEmpty()
                ? Optional.empty()
                : Optional.of(Base64.getUrlDecoder().decode(challenge));
    }

    private static ServerProperty property(String origin, byte[] challenge) {
        return ServerProperty.builder()
                .origin(Origin.create(origin))
                .rpId(rpId(origin))
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    private static String rpId(String origin) {
        return String.valueOf(URI.create(origin).getHost());
    }

    private static byte[] handle(UUID account) {
        return ByteBuffer.allocate(16)
                .putLong(account.getMostSignificantBits())
                .putLong(account.getLeastSignificantBits())
                .array();
    }

    private static byte[] bytes(byte @Nullable [] found) {
        return found == null ? new byte[0] : found;
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * @param name as the person called it
     */
    public record Passkey(
            UUID passkeyId,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Own(UUID accountId, String username, byte @Nullable [] credentialId) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Known(UUID accountId, byte[] publicKey, long signCount) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Checked(byte[] credentialId, long before, long count) {}
}
