package mn.khamt.admission;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a person is told inside Khamt: a sentence and a code, never content. Written by the database in the transaction that tells. */
@Component
public final class Notices {
    private static final Sql UNREAD = Sql.of("""
        select n.notice_id, n.kind, n.case_code, a.parent_name, a.given_name, n.told_at
          from admission.notice n
          left join access.account a on a.account_id = n.about
         where n.account_id = (select guard.me()) and n.read_at is null
         order by n.told_at desc
         limit 20
        """);
    private static final Sql READ = Sql.of("""
        update admission.notice
           set read_at = now()
         where account_id = (select guard.me()) and read_at is null and notice_id = :id
        """);

    private final Db db;

    Notices(Db db) {
        this.db = db;
    }

    /** What the caller was told and has not put away; the newest twenty. */
    public List<Notice> unread(Words words) {
        return db.list(UNREAD, Row.class).stream().map(r -> r.in(words)).toList();
    }

    /** Puts a notice away; one that is away stays away. */
    public void putAway(UUID notice) {
        db.write(() -> db.change(READ, "id", notice));
    }

    /**
     * @param text in words of the reader
     * @param path where to act on it; null when there is nothing to do
     */
    public record Notice(
            UUID noticeId, String text, @Nullable String path, Instant toldAt) {}

    private record Row(
            UUID noticeId,
            String kind,
            @Nullable String caseCode,
            @Nullable String parentName,
            @Nullable String givenName,
            Instant toldAt) {
        Notice in(Words words) {
            String name = givenName == null ? "" : new PersonName(null, parentName, givenName).shown();
            return new Notice(
                    noticeId,
                    words.get("admission.notice." + kind, "code", caseCode == null ? "" : caseCode, "name", name),
                    switch (kind) {
                        case "seal_proposed", "known_sealed", "join_sealed" -> "/keepers";
                        case "emergency_to_review", "case_without_owner" -> "/workload";
                        case "you_stand_in" -> "/deputy";
                        case "you_own", "handed_over" -> "/cases";
                        case "referral_unanswered", "referral_late_here" -> "/referrals";
                        default -> null;
                    },
                    toldAt);
        }
    }
}
