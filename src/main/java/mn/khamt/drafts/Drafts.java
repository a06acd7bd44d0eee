package mn.khamt.drafts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.access.Grants;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Place;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Accepted;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Keeps what is typed until it is sent: one draft for each opened form, known by the form's operation id. */
@Component
public final class Drafts implements Accepted {
    /** More than anybody leaves lying about; what is typed beyond stays in the page, and the page says so. */
    static final int MOST = 50;

    /** Bytes of names and values together; two of the longest texts fit. */
    static final int LONGEST = 250_000;

    private static final Pattern OF_CASE = Pattern.compile("/cases/([0-9a-f-]{36})(?:/.*)?");

    // A form that is being accepted and one that is being kept at that moment wait for each other, or the draft would
    // come back.
    private static final Sql LOCK = Sql.of("select pg_advisory_xact_lock(hashtextextended(:operation::text, 4))");
    private static final Sql SENT =
            Sql.of("select exists (select from platform.operation where operation_id = :operation)");
    private static final Sql SAVES = Sql.of("select saves from drafts.draft where operation_id = :operation");
    private static final Sql COUNT = Sql.of("select count(*)::integer from drafts.draft where expires_at > now()");
    private static final Sql ADD = Sql.of("""
        insert into drafts.draft (operation_id, account_id, place, page, form, case_id, agency_code, key_version, sealed)
        values (:operation, guard.me(), :place, :page, :form, :case, :agency, :key_version, :sealed)
        """);
    private static final Sql CHANGE = Sql.of("""
        update drafts.draft
           set sealed = :sealed, key_version = :key_version, saves = saves + 1, saved_at = now(),
               expires_at = now() + interval '14 days'
         where operation_id = :operation
        """);
    private static final Sql FIND = Sql.of("""
        select operation_id, place, case_id, agency_code, key_version, sealed, saves
          from drafts.draft
         where operation_id = :operation and expires_at > now()
        """);
    private static final Sql MINE = Sql.of("""
        select operation_id, place, page, form, case_id, saved_at
          from drafts.draft
         where expires_at > now() and (:page::text is null or page = :page)
         order by saved_at desc, operation_id
         limit 50
        """);
    private static final Sql DROP = Sql.of("delete from drafts.draft where operation_id = :operation");
    private static final Sql DISCARD =
            Sql.of("delete from drafts.draft where operation_id = :operation returning case_id, page");
    private static final Sql DROP_OLD = Sql.of("select guard.drop_old_drafts()");

    private final Db db;
    private final Grants grants;
    private final Vault vault;
    private final Trail trail;

    Drafts(Db db, Grants grants, Vault vault, Trail trail) {
        this.db = db;
        this.grants = grants;
        this.vault = vault;
        this.trail = trail;
    }

    /**
     * Keeps a form as it is typed now. When another device has kept more of the same form since, nothing is overwritten: this text
     * becomes a draft of its own.
     *
     * @param agency of the writer, for forms that belong to no case
     * @param saves how often this draft had been kept when this page last heard of it; 0 for a new one
     * @throws NotFound when the form is of a case that the caller may not know of, or the draft is somebody else's
     */
    public Kept keep(String agency, Typed typed, int saves) {
        try {
            return keepOwn(agency, typed, saves);
        } catch (ConstraintBroken e) {
            if (e.constraint().equals("draft_pkey")) {
                throw new NotFound();
            }
            throw e;
        }
    }

    private Kept keepOwn(String agency, Typed typed, int saves) {
        return db.write(() -> {
            lock(typed.operation);
            if (db.one(SENT, Boolean.class, "operation", typed.operation)) {
                return new Kept.Sent();
            }
            Integer known =
                    db.find(SAVES, Integer.class, "operation", typed.operation).orElse(null);
            if (known == null) {
                return add(agency, typed);
            }
            if (known != saves) {
                return add(agency, typed.as(Ids.random()));
            }
            Closed closed = close(agency, typed);
            db.change(
                    CHANGE,
                    "operation",
                    typed.operation,
                    "sealed",
                    closed.sealed.bytes(),
                    "key_version",
                    closed.sealed.keyVersion());
            return new Kept.Draft(typed.operation, saves + 1);
        });
    }

    private Kept add(String agency, Typed typed) {
        UUID of = caseOf(typed.place);
        if (of != null) {
            grants.reading(of);
        }
        db.one(DROP_OLD, Integer.class);
        if (db.one(COUNT, Integer.class) >= MOST) {
            return new Kept.TooMany();
        }
        Closed closed = close(agency, typed);
        db.change(
                ADD,
                "operation",
                typed.operation,
                "place",
                typed.place,
                "page",
                typed.page,
                "form",
                typed.form,
                "case",
                closed.caseId,
                "agency",
                closed.caseId == null ? agency : null,
                "key_version",
                closed.sealed.keyVersion(),
                "sealed",
                closed.sealed.bytes());
        trail.record("draft.kept", closed.caseId, typed.operation, "own");
        return new Kept.Draft(typed.operation, 1);
    }

    private Closed close(String agency, Typed typed) {
        UUID caseId = caseOf(typed.place);
        var content = new Content(typed.version, typed.fields);
        return new Closed(
                caseId,
                caseId == null
                        ? vault.sealFor(agency, place(typed.operation), content)
                        : vault.seal(caseId, agency, place(typed.operation), content));
    }

    /** The caller's own draft, opened, with a line in the trail; empty when it is gone or its case is no longer theirs. */
    public Optional<Opened> open(UUID operation) {
        return db.write(() -> db.find(FIND, Row.class, "operation", operation).map(row -> {
            trail.record("draft.opened", row.caseId, row.operationId, "own");
            var sealed = new Sealed(row.sealed, row.keyVersion);
            Content content = row.caseId == null
                    ? vault.openFor(String.valueOf(row.agencyCode), place(operation), sealed, Content.class)
                    : vault.open(row.caseId, place(operation), sealed, Content.class);
            return new Opened(row.operationId, row.place, content.version, row.saves, content.fields);
        }));
    }

    /** What the caller began and did not send, newest first. */
    public List<Begun> mine() {
        return db.list(MINE, Begun.class, "page", null);
    }

    /** What the caller began on one page. */
    public List<Begun> on(String page) {
        return db.list(MINE, Begun.class, "page", page);
    }

    /** Throws a draft away because its writer said so; answers the page it was typed on. */
    public Optional<String> discard(UUID operation) {
        return db.write(
                () -> db.find(DISCARD, Discarded.class, "operation", operation).map(gone -> {
                    trail.record("draft.discarded", gone.caseId, operation, "own");
                    return gone.page;
                }));
    }

    /** The form was accepted: in the same transaction its draft goes. */
    @Override
    public void accepted(UUID operation) {
        db.later(LOCK, "operation", operation);
        db.later(DROP, "operation", operation);
    }

    private void lock(UUID operation) {
        db.call(LOCK, "operation", operation);
    }

    private static @Nullable UUID caseOf(String place) {
        Matcher found = OF_CASE.matcher(place);
        return found.matches() ? UUID.fromString(found.group(1)) : null;
    }

    private static Place place(UUID operation) {
        return new Place("drafts.draft", "sealed", operation);
    }

    /**
     * A form as it is typed now.
     *
     * @param operation the form's operation id
     * @param place where the form is sent
     * @param page where it is shown
     * @param form its name, by which it has its words
     * @param version of the record it was opened with, kept so that an old draft meets the page of two versions
     */
    public record Typed(
            UUID operation, String place, String page, String form, int version, Map<String, List<String>> fields) {
        Typed as(UUID other) {
            return new Typed(other, place, page, form, version, fields);
        }

        /** Whether it is short enough to be kept. */
        public boolean fits() {
            long size = 0;
            for (var field : fields.entrySet()) {
                size += 4L * field.getKey().length();
                for (String value : field.getValue()) {
                    size += 4L * value.length();
                }
            }
            return size <= LONGEST;
        }
    }

    /** What became of a form that was to be kept. */
    public sealed interface Kept {
        /**
         * @param operation under which it is kept now; another one when another device had gone on with the first
         */
        record Draft(UUID operation, int saves) implements Kept {}

        /** It has been sent meanwhile; there is nothing to keep. */
        record Sent() implements Kept {}

        /** Too many drafts lie about already. */
        record TooMany() implements Kept {}
    }

    /**
     * @param caseId null for forms outside a case
     */
    public record Begun(
            UUID operationId,
            String place,
            String page,
            String form,
            @Nullable UUID caseId,
            Instant savedAt) {}

    /** A draft in the clear. */
    public record Opened(UUID operation, String place, int version, int saves, Map<String, List<String>> fields) {}

    private record Content(int version, Map<String, List<String>> fields) {}

    private record Closed(@Nullable UUID caseId, Sealed sealed) {}

    @SuppressWarnings("ArrayRecordComponent") // goes from one statement to the vault
    private record Row(
            UUID operationId,
            String place,
            @Nullable UUID caseId,
            @Nullable String agencyCode,
            int keyVersion,
            byte[] sealed,
            int saves) {}

    private record Discarded(@Nullable UUID caseId, String page) {}
}
