package mn.khamt.platform.pages;

import java.util.List;
import mn.khamt.platform.language.Dates;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds each page: words in the reader's language, who reads, where they are.
 *
 * @param viewer the person who signed in; null on public pages
 * @param path of this page, without query
 * @param back this page with its query, for coming back after a change of language
 * @param csrf proof that a form came from our own page; empty on public pages
 * @param navigation the entries this person may use
 * @param done message key of what was just done, or null
 * @param drafts forms of this page that the reader began before
 * @param draftSaves how often the form of this page has been kept as a draft
 */
public record Shell(
        Words words,
        @Nullable Viewer viewer,
        String path,
        String back,
        String csrf,
        List<NavEntry> navigation,
        @Nullable String done,
        List<DraftOffer> drafts,
        int draftSaves,
        Assets assets) {

    /** The same frame in another language. */
    public Shell in(Words other) {
        return new Shell(other, viewer, path, back, csrf, navigation, done, drafts, draftSaves, assets);
    }

    /** A message in the reader's language. */
    public String t(String key, @Nullable Object... pairs) {
        return words.get(key, pairs);
    }

    public Dates dates() {
        return words.dates();
    }

    public Language language() {
        return words.language();
    }

    /** One of two names of the same thing. */
    public String pick(String en, String mn) {
        return language() == Language.MN ? mn : en;
    }

    public boolean may(String action) {
        return viewer != null && viewer.may(action);
    }

    public boolean demo() {
        return viewer != null && viewer.demo();
    }

    /** Class of the html element: the person's own choice of light or dark. */
    public @Nullable String themeClass() {
        return viewer == null || viewer.theme().equals("DEVICE")
                ? null
                : viewer.theme().equals("DARK") ? "dark" : "light";
    }

    public List<NavEntry> navigation(int group) {
        return navigation.stream().filter(n -> n.group() == group).toList();
    }

    /** Whether an entry is the room this page belongs to; of two that fit, the one that says more. */
    public boolean isAt(NavEntry entry) {
        return covers(entry)
                && navigation.stream()
                        .noneMatch(n ->
                                covers(n) && n.path().length() > entry.path().length());
    }

    private boolean covers(NavEntry entry) {
        return path.equals(entry.path()) || (entry.path().length() > 1 && path.startsWith(entry.path() + "/"));
    }
}
