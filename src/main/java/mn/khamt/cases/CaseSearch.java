package mn.khamt.cases;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to look for among one's own cases; null or empty means anything.
 *
 * @param places codes of places, a province with all its districts
 * @param nameKey folded part of a name, see {@link mn.khamt.platform.language.MongolianText#searchKey}
 * @param registrationHashes exact, by each look-up key
 */
@SuppressWarnings("ArrayRecordComponent") // passed on to one statement
public record CaseSearch(
        View view,
        @Nullable Stage stage,
        @Nullable Classification classification,
        List<String> places,
        @Nullable String sex,
        @Nullable Integer ageFrom,
        @Nullable Integer ageTo,
        @Nullable LocalDate openedFrom,
        @Nullable LocalDate openedTo,
        @Nullable String nameKey,
        byte @Nullable [][] registrationHashes) {

    /** The searches that everybody has. */
    public enum View {
        OPEN,
        LATE,
        CLOSED_THIS_YEAR,
        CLOSED,
        ALL,
        /** Sealed cases that the person holds; the other lists leave them out. */
        SEALED
    }

    /** Only a view, nothing else asked. */
    public static CaseSearch of(View view) {
        return new CaseSearch(view, null, null, List.of(), null, null, null, null, null, null, null);
    }

    /** Whether a file may be made of it: never of sealed cases, never of all one's cases, never by a name (T3). */
    public boolean mayBeTaken() {
        return view != View.SEALED && (view != View.ALL || !plain()) && nameKey == null && registrationHashes == null;
    }

    /** Whether nothing narrows the view. */
    boolean plain() {
        return stage == null
                && classification == null
                && places.isEmpty()
                && sex == null
                && ageFrom == null
                && ageTo == null
                && openedFrom == null
                && openedTo == null
                && nameKey == null
                && registrationHashes == null;
    }
}
