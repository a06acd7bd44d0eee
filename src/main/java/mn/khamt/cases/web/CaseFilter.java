package mn.khamt.cases.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mn.khamt.cases.CaseSearch;
import mn.khamt.cases.CaseSearch.View;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Stage;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What narrows the list of cases, on the page and in a file of it: read in one place, so that no filter is left out of either. */
@Component
final class CaseFilter {
    /** What may stand in the address; a name or a number never does. */
    static final List<String> FIELDS = List.of(
            "view", "stage", "classification", "place", "sex", "age_from", "age_to", "opened_from", "opened_to");

    private final Directory directory;

    CaseFilter(Directory directory) {
        this.directory = directory;
    }

    /** What is not understood is marked on the form and narrows nothing. */
    CaseSearch search(Form form, @Nullable String nameKey, byte @Nullable [][] registrationHashes) {
        List<String> places = places(form.value("place"));
        if (places.isEmpty() && !form.value("place").isBlank()) {
            form.wrong("place", "error.choose");
        }
        return new CaseSearch(
                Optional.ofNullable(form.optionalChoice("view", View.class)).orElse(View.OPEN),
                form.optionalChoice("stage", Stage.class),
                form.optionalChoice("classification", Classification.class),
                places,
                Optional.ofNullable(form.optionalChoice("sex", Choices.Sex.class))
                        .map(Enum::name)
                        .orElse(null),
                form.optionalAge("age_from"),
                form.optionalAge("age_to"),
                day(form, "opened_from"),
                day(form, "opened_to"),
                nameKey,
                registrationHashes);
    }

    /** Whether all that was asked narrows; known once {@link #search} has read the form. */
    static boolean understood(Form form) {
        return FIELDS.stream().allMatch(f -> form.error(f) == null);
    }

    static String query(Form form, int page) {
        var parts = new ArrayList<String>();
        for (String field : FIELDS) {
            if (!form.value(field).isBlank()) {
                parts.add(field + "=" + URLEncoder.encode(form.value(field), StandardCharsets.UTF_8));
            }
        }
        if (page > 1 || parts.isEmpty()) {
            parts.add("page=" + page);
        }
        return "?" + String.join("&", parts);
    }

    /** In words, for whoever reads the file. */
    String inWords(CaseSearch search, Form form) {
        Words words = form.words();
        var said = new ArrayList<String>();
        codes(search)
                .forEach((field, code) -> said.add(form.label(field) + ": "
                        + switch (field) {
                            case "view", "stage" ->
                                words.get((field.equals("view") ? "cases.view." : "case.stage.")
                                        + code.toLowerCase(Locale.ROOT));
                            case "classification" ->
                                words.get(Classification.valueOf(code).messageKey());
                            case "place" -> directory.placeName(code, words.language());
                            case "sex" -> words.get("case.sex." + code.toLowerCase(Locale.ROOT));
                            case "opened_from", "opened_to" -> words.dates().table(LocalDate.parse(code));
                            default -> code;
                        }));
        return String.join("; ", said);
    }

    /** As codes, for the trail. */
    static Map<String, String> codes(CaseSearch search) {
        var codes = new LinkedHashMap<String, String>();
        put(codes, "view", search.view());
        put(codes, "stage", search.stage());
        put(codes, "classification", search.classification());
        put(codes, "place", search.places().isEmpty() ? null : search.places().getFirst());
        put(codes, "sex", search.sex());
        put(codes, "age_from", search.ageFrom());
        put(codes, "age_to", search.ageTo());
        put(codes, "opened_from", search.openedFrom());
        put(codes, "opened_to", search.openedTo());
        return codes;
    }

    CaseListPage.Offered offered(Words words) {
        return new CaseListPage.Offered(
                Arrays.stream(View.values())
                        .map(v -> new Option(
                                v.name(), words.get("cases.view." + v.name().toLowerCase(Locale.ROOT))))
                        .toList(),
                Option.of(words, "case.stage", Stage.class),
                Choices.classifications(words),
                directory.placeOptions(words.language()),
                Choices.sexes(words));
    }

    private static void put(Map<String, String> codes, String field, @Nullable Object value) {
        if (value != null) {
            codes.put(field, value.toString());
        }
    }

    private static @Nullable LocalDate day(Form form, String field) {
        LocalDate found = form.optionalDate(field);
        return form.error(field) == null ? found : null;
    }

    /** A place and the places within it, itself first. */
    private List<String> places(String code) {
        return directory.places().stream()
                .filter(p -> p.placeCode().equals(code) || code.equals(p.parentCode()))
                .map(Directory.Place::placeCode)
                .sorted(java.util.Comparator.comparing(p -> !p.equals(code)))
                .toList();
    }
}
