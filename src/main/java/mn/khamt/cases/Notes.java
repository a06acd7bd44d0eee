package mn.khamt.cases;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Free text for the team; read only with the compartment it was put in. */
@Component
public final class Notes {
    private static final Sql OF_CASE = Sql.of("""
        select n.note_id, n.body, n.compartment, a.parent_name, a.given_name, n.written_at
          from cases.note n
          join access.account a on a.account_id = n.written_by
         where n.case_id = :case
         order by n.written_at desc
         limit 100
        """);
    private static final Sql ADD = Sql.of("""
        insert into cases.note (case_id, note_id, body, compartment)
        values (:case, :note, :body, :compartment)
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Timeline timeline;
    private final Times times;
    private final Vault vault;

    Notes(Db db, Grants grants, Trail trail, Timeline timeline, Times times, Vault vault) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.timeline = timeline;
        this.times = times;
        this.vault = vault;
    }

    /** Newest first. */
    public List<Note> of(CaseId caseId) {
        return db.list(OF_CASE, Note.class, "case", caseId).stream()
                .map(n -> n.opened(vault.openText(caseId.value(), place(n.noteId), n.body)))
                .toList();
    }

    /** Adds a note; only into a compartment that the writer holds. */
    public UUID add(CaseId caseId, String body, Compartment compartment) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            if (!grant.opens(compartment)) {
                throw new NotFound();
            }
            UUID id = Ids.next();
            db.change(
                    ADD,
                    "case",
                    caseId,
                    "note",
                    id,
                    "body",
                    vault.closeText(caseId.value(), place(id), body),
                    "compartment",
                    compartment.name());
            trail.record("note.added", caseId.value(), id, grant.rule());
            timeline.add(caseId, Lane.CASE, "note_added", times.now(), Map.of(), compartment, null);
            return id;
        });
    }

    private static Place place(UUID note) {
        return new Place("cases.note", "body", note);
    }

    /** A note and who wrote it. */
    public record Note(
            UUID noteId,
            String body,
            String compartment,
            @Nullable String parentName,
            String givenName,
            Instant writtenAt) {
        Note opened(String text) {
            return new Note(noteId, text, compartment, parentName, givenName, writtenAt);
        }

        public String writer() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }
}
