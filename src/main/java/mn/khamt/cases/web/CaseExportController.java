package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.audit.Sheet;
import mn.khamt.audit.Sheets;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.CaseSearch;
import mn.khamt.cases.PersonWords;
import mn.khamt.cases.Teams.Purpose;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Db;
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

/** The list of one's own cases as a file: codes, never a name, never free text; said before how many, and for what (S10, T3). */
@Controller
final class CaseExportController {
    static final String PATH = "/cases/export";
    private static final List<String> COLUMNS = List.of(
            "case.title",
            "cases.person",
            "cases.classification",
            "cases.stage",
            "cases.due",
            "cases.place",
            "cases.changed");

    private final CaseLists lists;
    private final CaseFilter filter;
    private final Sheets sheets;
    private final Directory directory;
    private final Shells shells;
    private final Db db;

    CaseExportController(CaseLists lists, CaseFilter filter, Sheets sheets, Directory directory, Shells shells, Db db) {
        this.lists = lists;
        this.filter = filter;
        this.sheets = sheets;
        this.directory = directory;
        this.shells = shells;
        this.db = db;
    }

    @GetMapping(PATH)
    @Allowed(Action.SEE_CASES)
    ModelAndView ask(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "cases", request);
        CaseSearch search = filter.search(form, null, null);
        return CaseFilter.understood(form) ? page(shell, form, search) : toList(form);
    }

    /** Answers with the file itself. */
    @PostMapping(PATH)
    @Allowed(value = Action.SEE_CASES, event = "cases.list_exported")
    @Limited(Limit.EXPORT)
    ModelAndView take(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Words words = shell.words();
        Form form = Form.sent(words, "cases", request);
        CaseSearch search = filter.search(form, null, null);
        if (!CaseFilter.understood(form)) {
            return toList(form);
        }
        Purpose purpose = form.choice("purpose", Purpose.class);
        if (form.mustBeShownAgain() || purpose == null) {
            return page(shell, form, search);
        }
        return db.write(() -> {
            CaseLists.Taken taken = lists.take(search);
            return sheets.take(
                    new Sheet(
                            "khamt-cases",
                            words.get("cases.export.about", "filter", filter.inWords(search, form)),
                            taken.count(),
                            COLUMNS.stream().map(words::get).toList(),
                            taken.lines().stream().map(l -> cells(words, l)).toList()),
                    shells.person(request),
                    words,
                    "cases.list_exported",
                    "own",
                    Map.of("purpose", purpose.name(), "filter", CaseFilter.codes(search)));
        });
    }

    /** A filter that is not understood is never left out silently: the list says what is wrong with it. */
    private static ModelAndView toList(Form form) {
        return Page.goTo("/cases" + CaseFilter.query(form, 1));
    }

    private ModelAndView page(Shell shell, Form form, CaseSearch search) {
        CaseLists.Taken taken = lists.take(search);
        return Page.again(
                "cases/Export",
                new CaseExportPage(
                        shell,
                        form,
                        taken.lines().size(),
                        taken.count(),
                        filter.inWords(search, form),
                        CaseFilter.FIELDS,
                        COLUMNS.stream().map(shell::t).collect(Collectors.joining(", ")),
                        "/cases" + CaseFilter.query(form, 1)),
                form);
    }

    /** Codes and words of lists only: the title of a task is somebody's own text, and may hold anything. */
    private List<String> cells(Words words, CaseLists.Line line) {
        return Stream.of(
                        line.code(),
                        line.people().stream()
                                .map(p -> PersonWords.sexAndAge(words, p.sex(), p.age()))
                                .collect(Collectors.joining("; ")),
                        words.get(line.classification().messageKey()),
                        words.get("case.stage." + line.stage().name().toLowerCase(java.util.Locale.ROOT)),
                        line.dueOn() == null ? "" : line.dueOn().toString(),
                        directory.placeName(line.placeCode(), words.language()),
                        line.changedAt().atZone(Times.ZONE).toLocalDate().toString())
                .toList();
    }
}
