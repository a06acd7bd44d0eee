package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import mn.khamt.audit.Link.Event;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** The bytes that are hashed are those of docs/audit-format.md, in Java and in the database. */
class LinkFormatTest {
    private static final Path DOCUMENT = Path.of("docs", "audit-format.md");
    private static final HexFormat HEX = HexFormat.of();

    private static final Event FULL = new Event(
            UUID.fromString("01a1ff05-ceb7-7a8a-b29a-ef8dc691fb14"),
            Instant.parse("2026-11-22T01:31:27.123456Z"),
            UUID.fromString("01840785-9da0-764a-a251-d6bdb1514110"),
            "case.read",
            UUID.fromString("01a1ff05-0000-7000-8000-000000000001"),
            UUID.fromString("01a1ff05-0000-7000-8000-000000000002"),
            "grant:OWNER",
            UUID.fromString("01a1ff05-0000-7000-8000-000000000003"),
            "{\"part\": \"timeline\"}",
            HEX.parseHex("00".repeat(31) + "01"));
    private static final Event SPARSE = new Event(
            UUID.fromString("01a1ff05-ceb7-7a8a-b29a-ef8dc691fb15"),
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            UUID.fromString("00000000-0000-7000-8000-000000000003"),
            "үзсэн",
            null,
            null,
            null,
            null,
            "{}",
            new byte[0]);

    @Test
    void the_golden_vectors_of_the_document_are_ours() throws IOException {
        var first = new Link(1, FULL.eventId(), Instant.parse("2026-11-22T01:31:27.5Z"), "", true, new byte[32], FULL);
        byte[] one = first.hashAfter(Link.beginning(), FULL);
        var second = new Link(
                2, SPARSE.eventId(), Instant.parse("2026-11-22T01:31:28Z"), "BACK", false, new byte[32], SPARSE);
        byte[] two = second.hashAfter(one, SPARSE);

        assertThat(Files.readString(DOCUMENT))
                .contains(
                        "event 1 bytes " + HEX.formatHex(FULL.bytes()),
                        "event 2 bytes " + HEX.formatHex(SPARSE.bytes()),
                        "link 1 hash " + HEX.formatHex(one),
                        "link 2 hash " + HEX.formatHex(two));
    }

    @Test
    void the_database_writes_the_same_bytes() {
        var db = TestDatabase.fresh().superuser();
        for (Event event : new Event[] {FULL, SPARSE}) {
            byte[] bytes = db.one(
                    Sql.of("""
                        select guard.event_bytes(:id, :at, :account, :action, cast(:case as uuid), cast(:subject as uuid), :rule,
                               cast(:operation as uuid), cast(:detail as jsonb))
                        """),
                    byte[].class,
                    "id",
                    event.eventId(),
                    "at",
                    event.at(),
                    "account",
                    event.accountId(),
                    "action",
                    event.action(),
                    "case",
                    event.caseId(),
                    "subject",
                    event.subjectId(),
                    "rule",
                    event.rule(),
                    "operation",
                    event.operationId(),
                    "detail",
                    event.detail());
            assertThat(HEX.formatHex(bytes)).isEqualTo(HEX.formatHex(event.bytes()));
        }
    }
}
