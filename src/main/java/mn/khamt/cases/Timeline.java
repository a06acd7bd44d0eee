package mn.khamt.cases;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Json;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every agency did, one line each. A line is a kind and its values; the words are made in the reader's language from
 * {@code timeline.<kind>} in the message files of the room that wrote it.
 */
@Component
public final class Timeline {
    // One statement, and no new version of a case that this transaction has already marked.
    private static final Sql ADD = Sql.of("""
        with line as (
            insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, params, compartment, agency_code)
            values (:case, :id, :at, :lane, :kind, :params, :compartment, :agency))
        update cases.case_file set changed_at = now() where case_id = :case and changed_at < now()
        """);

    private final Db db;
    private final JsonMapper json = JsonMapper.builder().build();

    Timeline(Db db) {
        this.db = db;
    }

    /**
     * Adds a line in the present transaction and marks the case as changed.
     *
     * @param kind last part of the message key {@code timeline.<kind>}
     * @param on the day it happened, which may be earlier than today
     * @param params values of the message: codes, numbers, dates as ISO text; never a name
     * @param agency whose act it was
     */
    public void add(
            CaseId caseId, Lane lane, String kind, LocalDate on, Map<String, String> params, @Nullable String agency) {
        add(caseId, lane, kind, on.atTime(12, 0).atZone(Times.ZONE).toInstant(), params, Compartment.core, agency);
    }

    /** As above, at a moment, and seen only with a compartment. */
    public void add(
            CaseId caseId,
            Lane lane,
            String kind,
            Instant at,
            Map<String, String> params,
            Compartment compartment,
            @Nullable String agency) {
        UUID id = Ids.next();
        db.later(
                ADD,
                "case",
                caseId,
                "id",
                id,
                "at",
                at,
                "lane",
                lane,
                "kind",
                kind,
                "params",
                new Json(json.writeValueAsString(new TreeMap<>(params))),
                "compartment",
                compartment.name(),
                "agency",
                agency);
    }
}
