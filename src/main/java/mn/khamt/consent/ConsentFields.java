package mn.khamt.consent;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;

/** The fields of a consent, wherever they stand on a form ({@code consent/fields.jte}). */
public final class ConsentFields {
    private static final int NAME = 100;
    private static final int PHONE = 60;
    private static final int NOTE = 2000;

    /** The choice of somebody who is not recorded in the case. */
    static final String OTHER = "OTHER";

    private ConsentFields() {}

    /** What was typed, or null with errors on the form. */
    public static @Nullable NewConsent read(
            Form form, boolean child, List<Option> givers, List<Option> forms, LocalDate today) {
        ConsentBasis basis = form.choice("basis", ConsentBasis.class);
        ConsentGiver givenBy = form.choice("given_by", ConsentGiver.class);
        String parent = form.optionalText("giver_parent_name", NAME);
        String given = form.optionalText("giver_given_name", NAME);
        String typed = form.optionalText("giver_number", 40);
        String number = null;
        if (typed != null) {
            switch (RegistrationNumber.read(typed, today)) {
                case RegistrationNumber.Reading.Invalid wrong -> form.wrong("giver_number", wrong.messageKey());
                case RegistrationNumber.Reading.Valid valid ->
                    number = valid.number().value();
            }
        }
        String phone = form.optionalText("giver_phone", PHONE);
        String who = form.optionalCode("giver_person", givers);
        UUID recorded = who == null || who.equals(OTHER) ? null : UUID.fromString(who);
        if (recorded != null && (parent != null || given != null || typed != null || phone != null)) {
            form.wrong("giver_person", "consent.error.giver_twice");
        }
        Linked linked = form.optionalChoice("giver_linked", Linked.class);
        boolean another = givenBy != null && givenBy != ConsentGiver.SELF && givenBy != ConsentGiver.NOBODY;
        if (another && linked == null) {
            form.wrong("giver_linked", "error.choose");
        }
        Assent assent = child ? form.choice("assent", Assent.class) : Assent.NOT_APPLICABLE;
        SpokenLanguage language = form.choice("language", SpokenLanguage.class);
        String version = form.optionalCode("form_version", forms);
        LocalDate givenOn = form.pastDate("given_on", today);
        LocalDate expiresOn = form.optionalDate("expires_on");
        String note = form.optionalText("note", NOTE);
        if (form.hasErrors() || basis == null || givenBy == null || assent == null || language == null) {
            return null;
        }
        return new NewConsent(
                basis,
                givenBy,
                another
                        ? new NewConsent.Giver(
                                recorded, parent, given, number, phone, linked == null ? Linked.NOT_KNOWN : linked)
                        : null,
                assent,
                language,
                version,
                givenOn,
                expiresOn,
                note);
    }
}
