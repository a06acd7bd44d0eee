package mn.khamt.cases;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import mn.khamt.access.Grants.Grant;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * What another room shows on the case page. One bean a room; each method is asked once for each page, inside the page's transaction,
 * and should need one statement. What the grant does not open must not be in the answer.
 */
public interface CaseRoom {

    /**
     * What {@link #of} will ask, so that the page asks for all rooms in one exchange; known before it is known whether the reader may
     * see the case, since the database answers only who may.
     */
    default List<Db.Ask<?>> asks(CaseId caseId) {
        return List.of();
    }

    /**
     * @param words of the reader
     */
    Shown of(Cases.Header header, Grant grant, Words words);

    /**
     * @param tabs links to the room's pages of this case
     * @param journey what happened, and what is planned, over time
     * @param clocks how long care took, or is taking
     */
    record Shown(List<Tab> tabs, List<Bar> journey, List<Clock> clocks) {}

    /**
     * @param key message key of the tab's name
     * @param path below the case's own, for instance {@code /referrals}
     * @param position cases itself uses 0 to 40
     * @param count what it holds; null where counting means nothing
     */
    record Tab(
            String key, String path, int position, @Nullable Integer count) {}

    /**
     * @param label in words of the reader, never a name
     * @param until null while it goes on
     * @param kind HAPPENED, PLANNED or GAP (something that should be there and is not)
     * @param path where to read more
     */
    record Bar(
            Lane lane,
            String label,
            LocalDate from,
            @Nullable LocalDate until,
            Kind kind,
            String path) {
        /** How a bar is drawn. */
        public enum Kind {
            HAPPENED,
            PLANNED,
            GAP
        }
    }

    /**
     * @param key message key: from removal to what
     * @param from when it began to run; null when it has not
     * @param reached when it stopped; null while it runs
     * @param agreed how long it may take
     */
    record Clock(
            String key, @Nullable Instant from, @Nullable Instant reached, Duration agreed) {}
}
