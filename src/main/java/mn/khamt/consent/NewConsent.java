package mn.khamt.consent;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * On what sharing is to rest.
 *
 * @param giver who spoke for the child; null when the child spoke, or nobody
 * @param formVersion of the paper that was signed; null when it was said
 * @param note why it is shared without consent (which rule, which danger, which decision); otherwise whatever is worth knowing
 */
public record NewConsent(
        ConsentBasis basis,
        ConsentGiver givenBy,
        @Nullable Giver giver,
        Assent assent,
        SpokenLanguage language,
        @Nullable String formVersion,
        LocalDate givenOn,
        @Nullable LocalDate expiresOn,
        @Nullable String note) {

    /**
     * @param recorded who it is among the people of the case, or null when named here
     * @param registrationNumber as read, or null
     */
    public record Giver(
            @Nullable UUID recorded,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String registrationNumber,
            @Nullable String phone,
            Linked linked) {
        /** Somebody who is not recorded in the case. */
        public Giver(
                @Nullable String parentName,
                @Nullable String givenName,
                @Nullable String registrationNumber,
                @Nullable String phone,
                Linked linked) {
            this(null, parentName, givenName, registrationNumber, phone, linked);
        }

        /** Somebody who is recorded in the case. */
        public Giver(UUID recorded, Linked linked) {
            this(recorded, null, null, null, null, linked);
        }

        /** Hides everything, so that no log can give a person away. */
        @Override
        public String toString() {
            return "Giver[hidden]";
        }
    }
}
