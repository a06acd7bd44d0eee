package mn.khamt.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Proving who one is: by password, by a second step, once more on the lock page and before a dangerous act (T11, T12). Everything goes
 * through functions of the guard that write the trail themselves, on a connection that can do nothing else.
 */
@Component
public final class SignIns {
    private static final Sql MAY_TRY = Sql.of("select guard.may_try(:name, :net, :device)");
    private static final Sql FORGIVE = Sql.of("select guard.forgive(:name, :net, :device)");
    private static final Sql CREDENTIAL = Sql.of("select account_id, recipe from guard.credential_of(:name)");
    private static final Sql START = Sql.of("""
        select coalesce(
                   guard.start_session(:name, :hash, :session, :token, make_interval(secs => :seconds), :agent, :net, :device, :needed),
                   '')
        """);
    private static final Sql STANDING = Sql.of("""
        select state,
               account_id,
               username,
               parent_name,
               given_name,
               language,
               theme,
               agency_code,
               one_time_code,
               passkey
          from guard.standing(:token)
        """);
    private static final Sql RECIPE = Sql.of("select username, recipe from guard.recipe_of(:token)");
    private static final Sql UNLOCK =
            Sql.of("select guard.unlock_session(:token, :hash, :fresh, make_interval(secs => :seconds))");
    private static final Sql CONFIRM = Sql.of("select guard.confirm_session(:token, :hash)");
    private static final Sql CHANGE = Sql.of("select guard.change_password(:token, :hash, :new)");
    private static final Sql END = Sql.of("select guard.end_session(:token)");
    private static final Sql LOCK = Sql.of("select guard.lock_session(:token)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Db signIn;
    private final Passwords passwords;
    private final Sessions sessions;
    private final boolean needed;

    SignIns(
            @Qualifier("signIn") Db signIn,
            Passwords passwords,
            Sessions sessions,
            @Value("${khamt.second-factor:OFFERED}") SecondStepRule rule) {
        this.signIn = signIn;
        this.passwords = passwords;
        this.sessions = sessions;
        this.needed = rule == SecondStepRule.REQUIRED;
    }

    /** A new secret for a browser, 256 bits in letters that a cookie can hold. */
    public static String secret() {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /**
     * Checks name and password.
     *
     * @param before the token of the session that this browser had until now, which ends; or null
     */
    public SignedIn password(String username, String password, Device device, @Nullable String before) {
        String name = username.strip().toLowerCase(Locale.ROOT);
        int wait = mayTry(name, device);
        if (wait > 0) {
            return new SignedIn.Wait(wait);
        }
        Optional<Credential> found = signIn.read(() -> signIn.find(CREDENTIAL, Credential.class, "name", name));
        String typed;
        if (found.isPresent()) {
            typed = passwords.hash(password, found.get().recipe);
        } else {
            passwords.pretend(password);
            typed = "";
        }
        String token = secret();
        String stage = signIn.write(() -> signIn.one(
                START,
                String.class,
                "name",
                name,
                "hash",
                typed,
                "session",
                Ids.next(),
                "token",
                Sessions.bytes(token),
                "seconds",
                seconds(Sessions.IDLE),
                "agent",
                device.agent(),
                "net",
                device.net(),
                "device",
                Sessions.bytes(device.secret()),
                "needed",
                needed));
        if (stage.isEmpty()) {
            return new SignedIn.Refused();
        }
        if (before != null) {
            end(before);
        }
        return switch (Standing.State.valueOf(stage)) {
            case OPEN, LOCKED -> new SignedIn.Open(token);
            case SECOND_STEP -> new SignedIn.SecondStep(token);
            case ENROL -> new SignedIn.MustEnrol(token);
        };
    }

    /** Where a token stands; empty when its session is over, or never was. */
    public Optional<Standing> standing(String token) {
        return signIn.read(() -> signIn.find(STANDING, Standing.class, "token", Sessions.bytes(token)));
    }

    /** Opens a locked session again, under another token; the eight hours go on. */
    public SignedIn unlock(String token, String password, Device device) {
        String fresh = secret();
        return checked(
                token,
                password,
                device,
                fresh,
                (hash, own) -> signIn.one(
                        UNLOCK,
                        Boolean.class,
                        "token",
                        own,
                        "hash",
                        hash,
                        "fresh",
                        Sessions.bytes(fresh),
                        "seconds",
                        seconds(Sessions.IDLE)));
    }

    /** The person of an open session proves once more that it is they, for the next dangerous acts. */
    public SignedIn confirm(String token, String password, Device device) {
        return checked(
                token,
                password,
                device,
                token,
                (hash, own) -> signIn.one(CONFIRM, Boolean.class, "token", own, "hash", hash));
    }

    /**
     * Changes the password; every other session of the person ends.
     *
     * @param fresh has passed {@link PasswordRules}
     */
    public SignedIn changePassword(String token, String old, String fresh, Device device) {
        String hash = passwords.hash(fresh);
        return checked(
                token,
                old,
                device,
                token,
                (typed, own) -> signIn.one(CHANGE, Boolean.class, "token", own, "hash", typed, "new", hash));
    }

    /** Ends the session of a token, whatever it is at; for a browser that is given to somebody else. */
    public void end(String token) {
        signIn.write(() -> {
            signIn.call(END, "token", Sessions.bytes(token));
            return token;
        });
        sessions.forget(token);
    }

    /** Locks an open session at once, as if nothing had been asked for a quarter of an hour. */
    public void lock(String token) {
        signIn.write(() -> {
            signIn.call(LOCK, "token", Sessions.bytes(token));
            return token;
        });
        sessions.forget(token);
    }

    private SignedIn checked(
            String token, String password, Device device, String after, BiFunction<String, byte[], Boolean> check) {
        Optional<Own> own = signIn.read(() -> signIn.find(RECIPE, Own.class, "token", Sessions.bytes(token)));
        if (own.isEmpty()) {
            return new SignedIn.Refused();
        }
        int wait = mayTry(own.get().username, device);
        if (wait > 0) {
            return new SignedIn.Wait(wait);
        }
        String hash = passwords.hash(password, own.get().recipe);
        boolean fits = signIn.write(() -> {
            boolean right = check.apply(hash, Sessions.bytes(token));
            if (right) {
                signIn.call(
                        FORGIVE,
                        "name",
                        own.get().username,
                        "net",
                        device.net(),
                        "device",
                        Sessions.bytes(device.secret()));
            }
            return right;
        });
        sessions.forget(token);
        return fits ? new SignedIn.Open(after) : new SignedIn.Refused();
    }

    private int mayTry(String name, Device device) {
        return signIn.write(() -> signIn.one(
                MAY_TRY, Integer.class, "name", name, "net", device.net(), "device", Sessions.bytes(device.secret())));
    }

    private static double seconds(Duration duration) {
        return (double) duration.toSeconds();
    }

    private record Credential(java.util.UUID accountId, String recipe) {}

    private record Own(String username, String recipe) {}
}
