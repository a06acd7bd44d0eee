package mn.khamt.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Forms that arrived after their session had ended: kept for the account the session belonged to, for a day. */
@Component
public final class HeldForms {
    private static final Sql HOLD = Sql.of("select guard.hold_form(:token, :held, :path, :fields)");
    private static final Sql AGENCY =
            Sql.of("select a.code from guard.agency_of_session(:token) a (code) where a.code is not null");
    private static final Sql MINE =
            Sql.of("select path, fields from access.held_form where held_id = :held and expires_at > now()");
    private static final Sql DROP = Sql.of("delete from access.held_form where held_id = :held or expires_at < now()");
    private static final TypeReference<Map<String, List<String>>> FIELDS = new TypeReference<>() {};

    private final Db db;
    private final Vault vault;
    private final JsonMapper json = JsonMapper.builder().build();

    HeldForms(Db db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    /** Keeps what was typed; empty when the token never belonged to anybody, or long ago. */
    public Optional<UUID> hold(String endedToken, String path, Map<String, List<String>> fields) {
        UUID held = Ids.random();
        // Not in the name of the session, which is over; the database finds out whose it was.
        boolean kept = Caller.publicForm()
                .call(() -> db.write(() -> db.find(AGENCY, String.class, "token", Sessions.bytes(endedToken))
                        .filter(agency -> db.one(
                                HOLD,
                                Boolean.class,
                                "token",
                                Sessions.bytes(endedToken),
                                "held",
                                held,
                                "path",
                                path,
                                "fields",
                                vault.closeTextFor(agency, place(held), json.writeValueAsString(fields))))
                        .isPresent()));
        return kept ? Optional.of(held) : Optional.empty();
    }

    /** The caller's own held form. */
    public Optional<HeldForm> find(UUID held) {
        return db.read(() -> db.find(MINE, Row.class, "held", held))
                .map(r -> new HeldForm(r.path, json.readValue(vault.openTextFor(place(held), r.fields), FIELDS)));
    }

    private static Place place(UUID held) {
        return new Place("access.held_form", "fields", held);
    }

    public void drop(UUID held) {
        db.write(() -> db.change(DROP, "held", held));
    }

    /**
     * @param path where the form was sent
     * @param fields names and values as typed
     */
    public record HeldForm(String path, Map<String, List<String>> fields) {}

    private record Row(String path, String fields) {}
}
