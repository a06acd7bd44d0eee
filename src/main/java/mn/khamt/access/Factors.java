package mn.khamt.access;

import io.nayuki.qrcodegen.QrCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.Place;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * The app that makes one-time codes, and the recovery codes on paper (T12). The app's secret is sealed under the key of the person's agency;
 * recovery codes are kept as keyed hashes, so that nobody who has the database can try them.
 */
@Component
public final class Factors {
    private static final int RECOVERY_CODES = 10;
    private static final int HALF = 5;
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Sql OFFER = Sql.of("select guard.offer_code(:token, :sealed, :agency, :version)");
    private static final Sql CODE = Sql.of("""
        select account_id,
               username,
               sealed,
               agency_code,
               key_version,
               confirmed
          from guard.code_of(:token)
        """);
    private static final Sql CONFIRM =
            Sql.of("select guard.confirm_code(:token, :step, :fresh, make_interval(secs => :seconds))");
    private static final Sql USE =
            Sql.of("select guard.use_code(:token, :step, :fresh, make_interval(secs => :seconds))");
    private static final String RECOVERY = "recovery-code";
    private static final Sql USE_RECOVERY =
            Sql.of("select guard.use_recovery(:token, :hashes, :fresh, make_interval(secs => :seconds))");
    private static final Sql RENEW = Sql.of("""
        select guard.renew_recovery(:token, (select array_agg(decode(h, 'hex')) from unnest(:hashes::text[]) h), :lookup_version)
        """);
    private static final Sql REMOVE = Sql.of("select guard.remove_code(:token)");
    private static final Sql MAY_TRY = Sql.of("select guard.may_try_code(:token)");
    private static final Sql OWN = Sql.of("""
        select (select confirmed_at from access.one_time_code where account_id = guard.me()) as app_since,
               (select count(*)::int from access.recovery_code where account_id = guard.me() and used_at is null) as codes_left,
               (select count(*)::int from access.passkey where account_id = guard.me()) as passkeys
        """);

    private final Db db;
    private final Db signIn;
    private final Vault vault;
    private final Times times;
    private final SignIns signIns;
    private final Sessions sessions;

    Factors(Db db, @Qualifier("signIn") Db signIn, Vault vault, Times times, SignIns signIns, Sessions sessions) {
        this.db = db;
        this.signIn = signIn;
        this.vault = vault;
        this.times = times;
        this.signIns = signIns;
        this.sessions = sessions;
    }

    /** What the caller has set up. */
    public Own own() {
        return db.read(() -> db.one(OWN, Own.class));
    }

    /**
     * Makes a secret for an app, to be confirmed by its first code.
     *
     * @return false when there is an app already, or nobody who may set one up behind the token
     */
    public boolean offerApp(String token) {
        Optional<Standing> standing = signIns.standing(token);
        if (standing.isEmpty() || standing.get().agencyCode() == null) {
            return false;
        }
        String agency = standing.get().agencyCode();
        Sealed sealed = vault.sealFor(agency, place(standing.get().accountId()), new Secret(Totp.newSecret()));
        return signIn.write(() -> signIn.one(
                OFFER,
                Boolean.class,
                "token",
                Sessions.bytes(token),
                "sealed",
                sealed.bytes(),
                "agency",
                agency,
                "version",
                sealed.keyVersion()));
    }

    /** The secret that waits for its first code; empty when there is none. */
    public Optional<Offer> offered(String token) {
        return row(token).filter(r -> !r.confirmed).map(r -> {
            String secret = open(r).base32;
            String link = "otpauth://totp/Khamt:" + URLEncoder.encode(r.username, StandardCharsets.UTF_8) + "?secret="
                    + secret + "&issuer=Khamt&digits=6&period=" + Totp.SECONDS;
            QrCode code = QrCode.encodeText(link, QrCode.Ecc.MEDIUM);
            return new Offer(secret.replaceAll("(.{4})(?=.)", "$1 "), link, path(code), code.size);
        });
    }

    /** The first code of the app; a session that had to set up a second step is open then, under the token that is answered. */
    public SignedIn confirmApp(String token, String typed) {
        OptionalLong step =
                row(token).filter(r -> !r.confirmed).map(r -> step(r, typed)).orElse(OptionalLong.empty());
        if (step.isEmpty()) {
            return new SignedIn.Refused();
        }
        boolean waited = signIns.standing(token)
                .filter(s -> s.state() == Standing.State.ENROL)
                .isPresent();
        String fresh = SignIns.secret();
        boolean done = signIn.write(() -> signIn.one(
                CONFIRM,
                Boolean.class,
                "token",
                Sessions.bytes(token),
                "step",
                step.getAsLong(),
                "fresh",
                Sessions.bytes(fresh),
                "seconds",
                (double) Sessions.IDLE.toSeconds()));
        return done ? new SignedIn.Open(waited ? fresh : token) : new SignedIn.Refused();
    }

    /**
     * The second step of signing in.
     *
     * @param typed six digits of the app, or a recovery code; blanks and hyphens do not matter
     */
    public SignedIn second(String token, String typed) {
        String plain = typed.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
        Optional<Standing> standing = signIns.standing(token).filter(s -> s.state() == Standing.State.SECOND_STEP);
        if (standing.isEmpty() || plain.isEmpty() || plain.length() > 40) {
            return new SignedIn.Refused();
        }
        int wait = signIn.write(() -> signIn.one(MAY_TRY, Integer.class, "token", Sessions.bytes(token)));
        if (wait > 0) {
            return new SignedIn.Wait(wait);
        }
        String fresh = SignIns.secret();
        boolean done = plain.matches("\\d{6}")
                ? signIn.write(() -> signIn.one(
                        USE,
                        Boolean.class,
                        "token",
                        Sessions.bytes(token),
                        "step",
                        row(token)
                                .filter(r -> r.confirmed)
                                .map(r -> step(r, plain))
                                .orElse(OptionalLong.empty())
                                .orElse(0),
                        "fresh",
                        Sessions.bytes(fresh),
                        "seconds",
                        (double) Sessions.IDLE.toSeconds()))
                : signIn.write(() -> signIn.one(
                        USE_RECOVERY,
                        Boolean.class,
                        "token",
                        Sessions.bytes(token),
                        "hashes",
                        vault.lookups(RECOVERY, recovery(standing.get().accountId(), plain)),
                        "fresh",
                        Sessions.bytes(fresh),
                        "seconds",
                        (double) Sessions.IDLE.toSeconds()));
        return done ? new SignedIn.Open(fresh) : new SignedIn.Refused();
    }

    /** Ten new recovery codes in place of all older ones, to be shown this once; empty when there is no second step they could replace. */
    public List<String> renewRecovery(String token) {
        Optional<Standing> standing = signIns.standing(token);
        if (standing.isEmpty()) {
            return List.of();
        }
        var codes = new ArrayList<String>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            codes.add(letters() + "-" + letters());
        }
        LookupKey key = vault.lookupKeys().serving();
        String[] hashes = codes.stream()
                .map(c -> recovery(standing.get().accountId(), c.replace("-", "")))
                .map(c -> HexFormat.of().formatHex(key.hash(RECOVERY, c)))
                .toArray(String[]::new);
        boolean done = signIn.write(() -> signIn.one(
                RENEW,
                Boolean.class,
                "token",
                Sessions.bytes(token),
                "hashes",
                hashes,
                "lookup_version",
                key.version()));
        return done ? codes : List.of();
    }

    /** Removes the caller's app. */
    public boolean removeApp(String token) {
        boolean done = signIn.write(() -> signIn.one(REMOVE, Boolean.class, "token", Sessions.bytes(token)));
        sessions.forget(token);
        return done;
    }

    private Optional<Row> row(String token) {
        return signIn.read(() -> signIn.find(CODE, Row.class, "token", Sessions.bytes(token)));
    }

    private OptionalLong step(Row row, String typed) {
        return Totp.step(open(row).base32, typed.replaceAll("\\s", ""), times.now());
    }

    private Secret open(Row row) {
        return vault.openFor(
                row.agencyCode, place(row.accountId), new Sealed(row.sealed, row.keyVersion), Secret.class);
    }

    private static String recovery(UUID account, String code) {
        return account + "|" + code;
    }

    private static Place place(UUID account) {
        return new Place("access.one_time_code", "sealed", account);
    }

    private static String letters() {
        var made = new StringBuilder();
        for (int i = 0; i < HALF; i++) {
            made.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return made.toString();
    }

    /** The dark squares as one path, row by row, with the quiet margin of four squares. */
    private static String path(QrCode code) {
        var path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M').append(x + 4).append(' ').append(y + 4).append("h1v1h-1z");
                }
            }
        }
        return path.toString();
    }

    /**
     * @param appSince when the app was confirmed, or null
     * @param codesLeft recovery codes that were not used
     */
    public record Own(@Nullable Instant appSince, int codesLeft, int passkeys) {
        public boolean any() {
            return appSince != null || passkeys > 0;
        }
    }

    /**
     * @param secret in groups of four letters, for typing
     * @param link opens the app on the same telephone
     * @param qr the link as the path of a picture
     * @param size squares on a side, without the margin
     */
    public record Offer(String secret, String link, String qr, int size) {}

    private record Secret(String base32) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Row(
            UUID accountId, String username, byte[] sealed, String agencyCode, int keyVersion, boolean confirmed) {}
}
