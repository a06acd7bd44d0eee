package mn.khamt.platform.pages;

import java.util.Set;
import mn.khamt.platform.language.Language;
import org.jspecify.annotations.Nullable;

/**
 * The person in front of the page, as far as the page shell needs to know them.
 *
 * @param name as shown to colleagues
 * @param agencyCode of the present appointment
 * @param roles by name, as appointed
 * @param actions names of what this person may do at all; on one case, the grant decides too
 * @param theme DEVICE, LIGHT or DARK
 * @param demo an account of the demo country
 * @param secondsLeft until the page is locked when nothing more is asked for
 */
public record Viewer(
        java.util.UUID accountId,
        String name,
        @Nullable String agencyCode,
        String agencyEn,
        String agencyMn,
        Set<String> roles,
        Set<String> actions,
        Language language,
        String theme,
        boolean demo,
        long secondsLeft) {
    static final String ATTRIBUTE = Viewer.class.getName();

    public boolean may(String action) {
        return actions.contains(action);
    }

    public String agency() {
        return language == Language.MN ? agencyMn : agencyEn;
    }

    /** Makes this person the viewer of the request. */
    public void enter(jakarta.servlet.http.HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
