package mn.khamt.platform.pages;

import java.time.Instant;
import java.util.UUID;

/**
 * A form of this page that its reader began and did not send; offered, never applied without being asked (U10).
 *
 * @param id of the draft
 * @param place where the form is sent
 */
public record DraftOffer(UUID id, String place, Instant savedAt) {
    /** Request attribute that holds the offers for the page. */
    public static final String ATTRIBUTE = DraftOffer.class.getName();
}
