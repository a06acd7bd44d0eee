package mn.khamt.justice.web;

import java.util.List;
import java.util.stream.Collectors;
import mn.khamt.access.Role;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;

/** Colleagues of one role as choices. */
final class Colleagues {
    private Colleagues() {}

    /**
     * @param chosen account of somebody who is offered in any case, or null
     */
    static List<Option> of(Directory directory, Language language, Role role, @Nullable String chosen) {
        return directory.colleagues().stream()
                .filter(c ->
                        c.role().equals(role.name()) || c.accountId().toString().equals(chosen))
                .map(c -> new Option(
                        c.accountId().toString(),
                        c.shown() + ", " + directory.agency(c.agencyCode()).shortName(language)))
                .collect(Collectors.toMap(Option::value, o -> o, (a, b) -> a, java.util.LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }
}
