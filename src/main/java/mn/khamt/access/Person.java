package mn.khamt.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.Viewer;
import org.jspecify.annotations.Nullable;

/** Somebody who signed in, as the database answered for their session. */
record Person(
        UUID accountId,
        UUID sessionId,
        String username,
        @Nullable String parentName,
        String givenName,
        String language,
        String theme,
        boolean demo,
        @Nullable String agencyCode,
        @Nullable String agencyEn,
        @Nullable String agencyMn,
        List<String> roles,
        boolean intakeDesk,
        boolean referralDesk,
        Instant expiresAt,
        Instant lastSeenAt,
        Instant confirmedAt,
        Instant askedAt) {

    Viewer viewer(long secondsLeft) {
        Set<String> roleNames = Set.copyOf(roles);
        return new Viewer(
                accountId,
                new PersonName(null, parentName, givenName).shown(),
                agencyCode,
                agencyEn == null ? "" : agencyEn,
                agencyMn == null ? "" : agencyMn,
                roleNames,
                Action.namesFor(roleNames),
                language.equals("en") ? Language.EN : Language.MN,
                theme,
                demo,
                secondsLeft);
    }
}
