package mn.khamt.intake;

import java.util.List;
import java.util.Locale;

/**
 * One element of a definition: whether the definition requires it, what the answers say of it, on which signs that
 * rests, and the message that names the article.
 */
public record LegalElement(
        ElementKind kind, boolean required, State state, List<TraffickingSign> restsOn, String sourceKey) {

    public LegalElement {
        restsOn = List.copyOf(restsOn);
    }

    /** Required by the definition and not shown yet. */
    public boolean missing() {
        return required && state != State.SHOWN;
    }

    /** What the answers say of an element: nothing is "not shown" while a sign of it is still open. */
    public enum State {
        SHOWN,
        NOT_SHOWN,
        NOT_KNOWN;

        public String messageKey() {
            return "element.state." + name().toLowerCase(Locale.ROOT);
        }
    }
}
