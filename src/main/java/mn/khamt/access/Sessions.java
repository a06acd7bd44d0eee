package mn.khamt.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Viewer;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Signing in and out. Sessions live in the database; what is remembered here for a few seconds is only what the page's frame shows,
 * since every transaction asks the database again.
 */
@Component
public final class Sessions {
    /** After this long without a request the person signs in again; what was typed is kept. */
    public static final Duration IDLE = Duration.ofMinutes(Integer.getInteger("khamt.idle-minutes", 30));

    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

    private static final Sql CREDENTIAL = Sql.of("select account_id, recipe from guard.credential_of(:name)");
    private static final Sql START = Sql.of(
            "select guard.start_session(:account, :hash, :session, :token, make_interval(secs => :seconds), :agent)");
    private static final Sql WHO = Sql.of("""
        select account_id, session_id, username, parent_name, given_name, language, theme, demo, agency_code, agency_en,
               agency_mn, roles, intake_desk, referral_desk, expires_at, last_seen_at
          from guard.who(:token)
        """);
    private static final Sql TOUCH = Sql.of("select guard.touch_session(:token, make_interval(secs => :seconds))");
    private static final Sql END = Sql.of("select guard.end_session(:token)");
    private static final Sql END_ALL = Sql.of("select guard.end_my_sessions()");
    private static final Sql MINE = Sql.of("""
        select session_id, started_at, last_seen_at, agent
          from access.session
         where ended_at is null and expires_at > now()
         order by last_seen_at desc
        """);
    private static final Sql LANGUAGE = Sql.of(
            "update access.account set language = :language, version = version + 1 where account_id = guard.me()");
    private static final Sql THEME =
            Sql.of("update access.account set theme = :theme, version = version + 1 where account_id = guard.me()");

    private final Db db;
    private final Db signIn;
    private final Times times;
    private final Passwords passwords;
    private final Trail trail;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    Sessions(Db db, @Qualifier("signIn") Db signIn, Times times, Passwords passwords, Trail trail) {
        this.db = db;
        this.signIn = signIn;
        this.times = times;
        this.passwords = passwords;
        this.trail = trail;
    }

    /**
     * Checks name and password and starts a session.
     *
     * @param agent the browser's own description, for the person's list of sessions
     * @return the session's secret for the browser; empty when name or password is not right, without saying which
     */
    public Optional<String> signIn(String username, String password, @Nullable String agent) {
        String name = username.strip().toLowerCase(Locale.ROOT);
        Optional<Credential> found = signIn.read(() -> signIn.find(CREDENTIAL, Credential.class, "name", name));
        if (found.isEmpty()) {
            passwords.pretend(password);
            return Optional.empty();
        }
        Credential credential = found.get();
        String typed = passwords.hash(password, credential.recipe);
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        UUID session = Ids.next();
        boolean started = signIn.write(() -> signIn.one(
                START,
                Boolean.class,
                "account",
                credential.accountId,
                "hash",
                typed,
                "session",
                session,
                "token",
                bytes(token),
                "seconds",
                (double) IDLE.toSeconds(),
                "agent",
                agent));
        if (!started) {
            return Optional.empty();
        }
        new Caller.Person(token)
                .run(() -> db.write(() -> {
                    trail.record("session.started", null, session, "password");
                    return session;
                }));
        return Optional.of(token);
    }

    /** The person behind a token, or nobody. Keeps the session alive while the person works. */
    public Optional<Viewer> identify(String token) {
        Instant now = times.now();
        Remembered known = remembered.get(token);
        if (known != null && known.until.isAfter(now)) {
            return Optional.of(known.viewer);
        }
        Optional<Person> person = db.read(() -> db.find(WHO, Person.class, "token", bytes(token)));
        if (person.isEmpty()) {
            remembered.remove(token);
            return Optional.empty();
        }
        if (person.get().lastSeenAt().isBefore(now.minus(TOUCH_EVERY))) {
            db.write(() -> {
                db.call(TOUCH, "token", bytes(token), "seconds", (double) IDLE.toSeconds());
                return token;
            });
        }
        if (remembered.size() > 10_000) {
            remembered.clear();
        }
        Viewer viewer = person.get().viewer();
        remembered.put(token, new Remembered(viewer, now.plus(REMEMBERED)));
        return Optional.of(viewer);
    }

    /** Ends the caller's session. */
    public void signOut(String token) {
        new Caller.Person(token)
                .run(() -> db.write(() -> {
                    trail.record("session.ended", null, null, "own");
                    db.call(END, "token", bytes(token));
                    return token;
                }));
        remembered.remove(token);
    }

    /** Ends every session of the caller, on every device. */
    public int signOutEverywhere() {
        int ended = db.write(() -> {
            trail.record("session.all_ended", null, null, "own");
            return db.one(END_ALL, Integer.class);
        });
        remembered.clear();
        return ended;
    }

    /** The caller's open sessions, newest first. */
    public List<OwnSession> mine() {
        return db.read(() -> db.list(MINE, OwnSession.class));
    }

    public void speak(String language) {
        db.write(() -> db.change(LANGUAGE, "language", language));
        remembered.clear();
    }

    /**
     * @param theme DEVICE, LIGHT or DARK
     */
    public void look(String theme) {
        db.write(() -> db.change(THEME, "theme", theme));
        remembered.clear();
    }

    /** Forgets what the frame shows of a token, when the database said that the session is over. */
    public void forget(String token) {
        remembered.remove(token);
    }

    /** Whether this token was somebody's a moment ago. */
    public boolean remembers(String token) {
        return remembered.containsKey(token);
    }

    static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param agent the browser's own description
     */
    public record OwnSession(
            UUID sessionId,
            Instant startedAt,
            Instant lastSeenAt,
            @Nullable String agent) {}

    private record Credential(UUID accountId, String recipe) {}

    private record Remembered(Viewer viewer, Instant until) {}
}
