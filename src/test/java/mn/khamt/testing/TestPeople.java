package mn.khamt.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import mn.khamt.access.Passwords;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;

/** Invented colleagues in a test database, already signed in. */
public final class TestPeople {
    public static final String PASSWORD = "khamt-demo";
    private static final Sql ACCOUNT = Sql.of("""
        insert into access.account (account_id, username, parent_name, given_name, language, demo)
        values (:id, :username, 'Дэмо', :given, :language, true)
        """);
    private static final Sql CREDENTIAL =
            Sql.of("insert into access.credential (account_id, password_hash) values (:id, :hash)");
    private static final Sql APPOINT = Sql.of("""
        insert into directory.appointment (appointment_id, account_id, agency_code, role) values (:appointment, :id, :agency, :role)
        """);
    private static final Sql AT_DESK = Sql.of("""
        insert into directory.desk_member (desk_id, account_id)
        select desk_id, :id from directory.desk where agency_code = :agency and kind = :kind
        """);
    private static final Sql SESSION = Sql.of("""
        insert into access.session (session_id, token_hash, account_id, expires_at, confirmed_at)
        values (:session, :hash, :id, now() + interval '1 hour', now() + interval '55 minutes')
        """);
    private static @Nullable String hashed;

    private final TestDatabase database;

    public TestPeople(TestDatabase database) {
        this.database = database;
    }

    /** Somebody new, at work today, at the desks of the agency, reading English, who need not confirm anything while the session lasts. */
    public TestPerson add(String username, Role role, String agency) {
        return add(username, role, agency, "en");
    }

    public TestPerson add(String username, Role role, String agency, String language) {
        UUID id = Ids.next();
        String token = "token-of-" + username + "-" + id;
        database.superuser().write(() -> {
            var db = database.superuser();
            db.change(ACCOUNT, "id", id, "username", username, "given", "Жишээ" + username, "language", language);
            db.change(CREDENTIAL, "id", id, "hash", hash());
            db.change(APPOINT, "appointment", Ids.next(), "id", id, "agency", agency, "role", role);
            db.change(AT_DESK, "id", id, "agency", agency, "kind", "INTAKE");
            db.change(AT_DESK, "id", id, "agency", agency, "kind", "REFERRAL");
            db.change(SESSION, "session", Ids.next(), "hash", sha256(token), "id", id);
            return id;
        });
        return new TestPerson(id, username, agency, token, new Caller.Person(token));
    }

    private static synchronized String hash() {
        String known = hashed;
        if (known == null) {
            known = new Passwords().hash(PASSWORD);
            hashed = known;
        }
        return known;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param token the session's secret, as the browser's cookie {@code khamt} holds it
     * @param caller for calling the application as this person
     */
    public record TestPerson(UUID accountId, String username, String agency, String token, Caller caller) {}
}
