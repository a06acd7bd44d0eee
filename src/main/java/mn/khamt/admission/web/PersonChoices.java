package mn.khamt.admission.web;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import mn.khamt.access.Action;
import mn.khamt.access.Role;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Colleagues as choices, and in words. */
@Component
public final class PersonChoices {
    private final Directory directory;

    PersonChoices(Directory directory) {
        this.directory = directory;
    }

    /** Colleagues who may hold a case at all and fit. */
    List<Option> options(Words words, Predicate<Colleague> fits) {
        return directory.colleagues().stream()
                .filter(c -> Action.SEE_CASES.roles().contains(Role.valueOf(c.role())))
                .filter(fits)
                .map(c -> new Option(c.accountId().toString(), shown(c, words)))
                .distinct()
                .toList();
    }

    List<Option> except(Words words, UUID me) {
        return options(words, c -> !c.accountId().equals(me));
    }

    private String shown(Colleague c, Words words) {
        return words.get(
                "admission.person",
                "name",
                c.shown(),
                "role",
                words.get(Role.valueOf(c.role()).messageKey()),
                "agency",
                directory.agency(c.agencyCode()).shortName(words.language()));
    }

    /** Name, role and agency, as far as they are known. */
    String named(
            Words words,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String role,
            @Nullable String agency) {
        String name = givenName == null ? "–" : new PersonName(null, parentName, givenName).shown();
        String as = role == null ? null : words.get(Role.valueOf(role).messageKey());
        String of = agency == null ? null : directory.agency(agency).shortName(words.language());
        if (as != null && of != null) {
            return words.get("admission.person", "name", name, "role", as, "agency", of);
        }
        String known = as == null ? of : as;
        return known == null ? name : words.get("admission.person.known", "name", name, "known", known);
    }
}
