package mn.khamt.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Signing in and out. Sessions live in the database; what is remembered here for a few seconds is only what the page's frame shows,
 * since every transaction asks the database again.
 */
@Component
public final class Sessions {
    /** After this long without a request the session is locked; what was typed is kept (T11). */
    public static final Duration IDLE = Duration.ofMinutes(15);

    /** For so long after proving who one is, dangerous acts are done without asking again. */
    private static final Duration CONFIRMED = Duration.ofMinutes(5);

    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final Duration TOUCH_EVERY = Duration.ofSeconds(30);

    private static final Sql WHO = Sql.of("""
        select account_id, session_id, username, parent_name, given_name, language, theme, demo, agency_code, agency_en,
               agency_mn, roles, intake_desk, referral_desk, expires_at, last_seen_at, confirmed_at, now() as asked_at
          from guard.who(:token)
        """);
    private static final Sql TOUCH =
            Sql.of("select coalesce(guard.touch_session(:token, make_interval(secs => :seconds)), now())");
    private static final Sql ALARMED = Sql.of("select guard.alarmed_since_confirmed(:token)");
    private static final Sql END = Sql.of("select guard.end_session(:token)");
    private static final Sql END_ALL = Sql.of("select guard.end_my_sessions()");
    private static final Sql END_ONE = Sql.of("select guard.end_my_session(:session)");
    private static final Sql END_OTHERS = Sql.of("select guard.end_my_other_sessions(:token)");
    private static final Sql MINE = Sql.of("""
        select session_id,
               started_at,
               last_seen_at,
               agent,
               net,
               known_device,
               expires_at <= now() as locked
          from access.session
         where ended_at is null and stage = 'OPEN' and started_at > now() - interval '8 hours'
         order by last_seen_at desc
        """);
    private static final Sql EARLIER = Sql.of("""
        select session_id,
               started_at,
               last_seen_at,
               agent,
               net,
               known_device,
               false as locked
          from access.session
         where stage = 'OPEN' and started_at > now() - interval '90 days'
         order by started_at desc
         limit 10
        """);
    private static final Sql WAY =
            Sql.of("select way from access.session where session_id = :session and account_id = guard.me()");
    private static final Sql USERNAME = Sql.of("select username from access.account where account_id = guard.me()");
    private static final Sql LANGUAGE = Sql.of(
            "update access.account set language = :language, version = version + 1 where account_id = guard.me()");
    private static final Sql THEME =
            Sql.of("update access.account set theme = :theme, version = version + 1 where account_id = guard.me()");

    private final Db db;
    private final LongSupplier ticks;
    private final Trail trail;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    @Autowired
    Sessions(Db db, Trail trail) {
        this(db, trail, System::nanoTime);
    }

    /**
     * @param ticks nanoseconds of a clock that nobody sets; of the time of day the database's counts alone (R12)
     */
    Sessions(Db db, Trail trail, LongSupplier ticks) {
        this.db = db;
        this.trail = trail;
        this.ticks = ticks;
    }

    /** The person behind a token, or nobody. Keeps the session alive while the person works. */
    public Optional<Viewer> identify(String token) {
        return find(token, true).map(r -> r.viewer);
    }

    /** The person behind a token, without keeping the session alive: a page that only asks how much time is left. */
    public Optional<Viewer> glimpse(String token) {
        return find(token, false).map(r -> r.viewer);
    }

    /** Seconds until the session of a token is locked; 0 when it is. */
    public long secondsLeft(String token) {
        return find(token, false)
                .map(r -> Math.max(0, r.left.minus(since(r)).toSeconds()))
                .orElse(0L);
    }

    /** Whether the person proved only minutes ago that it is they. */
    public boolean confirmed(String token) {
        return find(token, false)
                .filter(r -> r.sinceConfirmed.plus(since(r)).compareTo(CONFIRMED) < 0)
                .isPresent();
    }

    private Duration since(Remembered read) {
        return Duration.ofNanos(ticks.getAsLong() - read.tick);
    }

    /** Whether somebody noticed unusual reading by this person since they last proved, in this session, that it is they. */
    public boolean alarmed(String token) {
        return db.read(() -> db.one(ALARMED, Boolean.class, "token", bytes(token)));
    }

    private Optional<Remembered> find(String token, boolean touch) {
        long tick = ticks.getAsLong();
        Remembered known = remembered.get(token);
        if (known != null && since(known).compareTo(REMEMBERED) < 0) {
            return Optional.of(known);
        }
        Optional<Person> person = db.read(() -> db.find(WHO, Person.class, "token", bytes(token)));
        if (person.isEmpty()) {
            remembered.remove(token);
            return Optional.empty();
        }
        Instant now = person.get().askedAt();
        Instant locksAt = person.get().expiresAt();
        if (touch && person.get().lastSeenAt().isBefore(now.minus(TOUCH_EVERY))) {
            locksAt = db.write(
                    () -> db.one(TOUCH, Instant.class, "token", bytes(token), "seconds", (double) IDLE.toSeconds()));
        }
        if (remembered.size() > 10_000) {
            remembered.clear();
        }
        var fresh = new Remembered(
                person.get().viewer(Math.max(0, Duration.between(now, locksAt).toSeconds())),
                person.get().sessionId(),
                Duration.between(person.get().confirmedAt(), now),
                Duration.between(now, locksAt),
                tick);
        if (touch) {
            remembered.put(token, fresh);
        }
        return Optional.of(fresh);
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

    /**
     * Ends one of the caller's own sessions.
     *
     * @return false when there is none with this id, or it is over
     */
    public boolean end(UUID session) {
        boolean ended = db.write(() -> {
            boolean found = db.one(END_ONE, Boolean.class, "session", session);
            if (found) {
                trail.record("session.ended", null, session, "own");
            }
            return found;
        });
        remembered.clear();
        return ended;
    }

    /** Ends every session of the caller but this one. */
    public int endOthers(String token) {
        int ended = db.write(() -> {
            trail.record("session.others_ended", null, null, "own");
            return db.one(END_OTHERS, Integer.class, "token", bytes(token));
        });
        remembered.clear();
        return ended;
    }

    /** The id of the session behind a token, to tell it from the others; null when it is over. */
    public @Nullable UUID sessionOf(String token) {
        return find(token, false).map(r -> r.sessionId).orElse(null);
    }

    /** Whether the caller's session was opened by the national identity service, which then has a session of its own. */
    public boolean cameFromOutside(UUID session) {
        return db.read(() -> db.find(WAY, String.class, "session", session))
                .filter("OUTSIDE"::equals)
                .isPresent();
    }

    /** The caller's user name. */
    public String username() {
        return db.read(() -> db.one(USERNAME, String.class));
    }

    /** The caller's sessions that can still be used, newest first. */
    public List<OwnSession> mine() {
        return db.read(() -> db.list(MINE, OwnSession.class));
    }

    /** The last times the caller signed in, newest first; among them this one. */
    public List<OwnSession> earlier() {
        return db.read(() -> db.list(EARLIER, OwnSession.class));
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
     * @param net the part of the network
     * @param knownDevice whether the person had signed in from this device before
     */
    public record OwnSession(
            UUID sessionId,
            Instant startedAt,
            Instant lastSeenAt,
            @Nullable String agent,
            @Nullable String net,
            boolean knownDevice,
            boolean locked) {}

    private record Remembered(Viewer viewer, UUID sessionId, Duration sinceConfirmed, Duration left, long tick) {}
}
