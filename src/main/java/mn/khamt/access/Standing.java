package mn.khamt.access;

import java.util.UUID;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.PersonName;
import org.jspecify.annotations.Nullable;

/**
 * Where the session behind a token stands.
 *
 * @param state OPEN, LOCKED, SECOND_STEP or ENROL
 * @param agencyCode of the present appointment
 * @param oneTimeCode whether the person has an app that makes codes
 * @param passkey whether the person has a passkey
 */
public record Standing(
        State state,
        UUID accountId,
        String username,
        @Nullable String parentName,
        String givenName,
        String language,
        String theme,
        @Nullable String agencyCode,
        boolean oneTimeCode,
        boolean passkey) {

    public String name() {
        return new PersonName(null, parentName, givenName).shown();
    }

    public Language speaks() {
        return language.equals("en") ? Language.EN : Language.MN;
    }

    /** LOCKED after a time without a request; SECOND_STEP and ENROL before a session is open. */
    public enum State {
        OPEN,
        LOCKED,
        SECOND_STEP,
        ENROL
    }
}
