package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.CaseSearch;
import mn.khamt.cases.CaseSearch.View;
import mn.khamt.cases.Due;
import mn.khamt.cases.Identities;
import mn.khamt.cases.PersonWords;
import mn.khamt.directory.Directory;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The list of one's own cases. What is chosen stands in the address; a name or a number of a person never does. */
@Controller
final class CaseListController {
    private static final List<String> RARE = List.of("sex", "age_from", "age_to", "opened_from", "opened_to");

    private final CaseLists lists;
    private final CaseFilter filter;
    private final Vault vault;
    private final Directory directory;
    private final Shells shells;
    private final Trail trail;
    private final Db db;
    private final Times times;

    CaseListController(
            CaseLists lists,
            CaseFilter filter,
            Vault vault,
            Directory directory,
            Shells shells,
            Trail trail,
            Db db,
            Times times) {
        this.lists = lists;
        this.filter = filter;
        this.vault = vault;
        this.directory = directory;
        this.shells = shells;
        this.trail = trail;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/cases")
    @Allowed(Action.SEE_CASES)
    ModelAndView list(HttpServletRequest request) {
        return answer(request);
    }

    /** Sent with what may be a name: it must not stand in the address, and that somebody looked for a person is recorded. */
    @PostMapping("/cases")
    @Allowed(value = Action.SEE_CASES, event = "case.searched")
    @Limited(Limit.SEARCH)
    ModelAndView search(HttpServletRequest request) {
        Form form = Form.sent(shells.of(request).words(), "cases", request);
        String typed = form.value("q").strip();
        if (typed.isEmpty() || CaseCode.read(typed).isPresent()) {
            Optional<CaseId> found = CaseCode.read(typed).flatMap(lists::byCode);
            return Page.goTo(found.map(CaseId::path)
                    .orElse("/cases" + CaseFilter.query(form, 1) + (typed.isEmpty() ? "" : "&code=none")));
        }
        return db.write(() -> {
            trail.record("case.searched", null, null, "own");
            return answer(request);
        });
    }

    private ModelAndView answer(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Words words = shell.words();
        Form form = Form.sent(words, "cases", request);
        String typed = form.value("q").strip();
        String notice = form.value("code").equals("none") ? "cases.code_unknown" : null;
        byte[][] hashes = null;
        String nameKey = null;
        if (!typed.isEmpty()) {
            Optional<CaseCode> code = CaseCode.read(typed);
            Optional<CaseId> one = code.flatMap(lists::byCode);
            if (one.isPresent()) {
                return Page.goTo(one.get().path());
            }
            if (RegistrationNumber.read(typed, times.today()) instanceof RegistrationNumber.Reading.Valid valid) {
                hashes = vault.lookups(Identities.NUMBER, valid.number().value());
            } else {
                nameKey = MongolianText.searchKey(typed);
                if (code.isPresent()) {
                    notice = "cases.code_unknown";
                } else if (Character.isDigit(typed.charAt(0))) {
                    notice = "cases.code_wrong";
                }
            }
        }
        CaseSearch search = filter.search(form, nameKey, hashes);
        View view = search.view();
        int page = page(form.value("page"));
        CaseLists.Found found = lists.find(search, shells.person(request).accountId(), page);
        boolean mayPage = typed.isEmpty();
        var shown = new CaseListPage(
                shell,
                form,
                pills(form, view, found),
                heading(words, found, page),
                found.lines().stream().map(l -> line(words, l)).toList(),
                filter.offered(words),
                notice,
                RARE.stream().anyMatch(f -> !form.value(f).isBlank()),
                mayPage && page > 1 ? "/cases" + CaseFilter.query(form, page - 1) : null,
                mayPage && found.count() > page * CaseLists.PAGE ? "/cases" + CaseFilter.query(form, page + 1) : null,
                typed.isEmpty() && !form.hasErrors() && !found.lines().isEmpty() && search.mayBeTaken()
                        ? CaseExportController.PATH + CaseFilter.query(form, 1)
                        : null);
        return Page.again("cases/List", shown, form);
    }

    private static int page(String typed) {
        return typed.matches("[1-9]\\d{0,3}") ? Integer.parseInt(typed) : 1;
    }

    private static List<CaseListPage.Pill> pills(Form form, View view, CaseLists.Found found) {
        boolean plain = form.value("q").isBlank()
                && CaseFilter.FIELDS.stream()
                        .filter(f -> !f.equals("view"))
                        .allMatch(f -> form.value(f).isBlank());
        var pills = new ArrayList<CaseListPage.Pill>();
        for (Map.Entry<View, Integer> entry : found.views().entrySet()) {
            View of = entry.getKey();
            pills.add(new CaseListPage.Pill(
                    "cases.view." + of.name().toLowerCase(Locale.ROOT),
                    of == View.OPEN ? "/cases" : "/cases?view=" + of.name(),
                    entry.getValue(),
                    plain && of == view));
        }
        return pills;
    }

    private static String heading(Words words, CaseLists.Found found, int page) {
        if (found.lines().isEmpty()) {
            return words.get("cases.none");
        }
        int from = (page - 1) * CaseLists.PAGE + 1;
        return words.get(
                found.moreThanCounted() ? "cases.count_more" : "cases.count",
                "from",
                from,
                "to",
                from + found.lines().size() - 1,
                "total",
                Math.min(found.count(), CaseLists.MOST_COUNTED));
    }

    private CaseListPage.Line line(Words words, CaseLists.Line line) {
        String people = line.people().stream()
                .limit(4)
                .map(p -> PersonWords.sexAndAge(words, p.sex(), p.age()))
                .collect(Collectors.joining("; "));
        LocalDate dueOn = line.dueOn();
        return new CaseListPage.Line(
                line.caseId().path(),
                line.code(),
                line.people().isEmpty()
                        ? words.get("cases.no_person")
                        : line.people().size() == 1
                                ? people
                                : words.get(
                                        "cases.people", "count", line.people().size(), "people", people),
                words.get(line.classification().messageKey()),
                words.get("case.stage." + line.stage().name().toLowerCase(Locale.ROOT)),
                line.nextStep(),
                dueOn == null ? null : Due.of(words, dueOn, times.today()),
                directory.placeName(line.placeCode(), words.language()),
                line.changedAt().atZone(Times.ZONE).toLocalDate());
    }
}
