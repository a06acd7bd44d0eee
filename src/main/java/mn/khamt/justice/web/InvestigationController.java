package mn.khamt.justice.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.justice.Chain;
import mn.khamt.justice.ClosedWhy;
import mn.khamt.justice.Investigations;
import mn.khamt.justice.Investigations.Opening;
import mn.khamt.justice.JusticeQueries;
import mn.khamt.justice.web.ActForm.Field;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.Viewer;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Forms of the investigating body: investigations and arrests. */
@Controller
final class InvestigationController {
    /** As units count their files: digits, perhaps with a few letters; it stands in the open, so nothing longer is taken. */
    private static final Pattern FILE_NUMBER =
            Pattern.compile("(?=.*[0-9])(?:[0-9]++|\\p{L}{1,4}+(?!\\p{L})|[-/. №])++");

    private static final String INVESTIGATION = "justice.investigation";
    private static final String CLOSING = "justice.closing";
    private static final String ARREST = "justice.arrest";
    private static final String RELEASE = "justice.release";
    /** Kinds of agencies that investigate. */
    private static final Set<String> INVESTIGATING =
            Set.of("police", "protection", "prosecution", "inspection", "immigration", "security");

    private final Investigations investigations;
    private final JusticeQueries queries;
    private final Cases cases;
    private final People people;
    private final Directory directory;
    private final Shells shells;
    private final Times times;
    private final Acts acts;

    InvestigationController(
            Investigations investigations,
            JusticeQueries queries,
            Cases cases,
            People people,
            Directory directory,
            Shells shells,
            Times times,
            Acts acts) {
        this.investigations = investigations;
        this.queries = queries;
        this.cases = cases;
        this.people = people;
        this.directory = directory;
        this.shells = shells;
        this.times = times;
        this.acts = acts;
    }

    @GetMapping("/cases/{id}/justice/investigations/new")
    @Allowed(Action.RECORD_INVESTIGATION)
    ModelAndView newInvestigation(HttpServletRequest request, @PathVariable UUID id) {
        queries.forChange(new CaseId(id));
        Shell shell = shells.of(request);
        Viewer me = shells.person(request);
        Classification known = cases.header(new CaseId(id)).classification();
        Form form = Form.blank(shell.words(), INVESTIGATION)
                .with("agency", me.agencyCode())
                .with("officer", me.accountId())
                .with("exploitation", known == Classification.NONE ? null : known);
        return acts.show(request, investigation(shell, id, form, "justice.open_investigation"));
    }

    @PostMapping("/cases/{id}/justice/investigations/new")
    @Allowed(value = Action.RECORD_INVESTIGATION, event = "investigation.opened")
    ModelAndView open(HttpServletRequest request, @PathVariable UUID id) {
        var caseId = new CaseId(id);
        queries.forChange(caseId);
        Shell shell = shells.of(request);
        ActForm page = investigation(
                shell, id, Form.sent(shell.words(), INVESTIGATION, request), "justice.open_investigation");
        return acts.send(
                request,
                page,
                opening(page),
                opening -> {
                    investigations.open(caseId, opening);
                    return "done.investigation_opened";
                },
                page::form);
    }

    @GetMapping("/cases/{id}/justice/investigations/{investigation}")
    @Allowed(Action.RECORD_INVESTIGATION)
    ModelAndView change(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID investigation) {
        Shell shell = shells.of(request);
        return acts.show(
                request,
                investigation(
                        shell,
                        id,
                        filled(shell.words(), queries.forChange(new CaseId(id)).investigation(investigation)),
                        "justice.change_investigation"));
    }

    @PostMapping("/cases/{id}/justice/investigations/{investigation}")
    @Allowed(value = Action.RECORD_INVESTIGATION, event = "investigation.changed")
    ModelAndView save(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID investigation) {
        var caseId = new CaseId(id);
        queries.forChange(caseId).investigation(investigation);
        Shell shell = shells.of(request);
        ActForm page = investigation(
                shell, id, Form.sent(shell.words(), INVESTIGATION, request), "justice.change_investigation");
        return acts.send(
                request,
                page,
                opening(page),
                opening -> {
                    investigations.change(caseId, investigation, page.form().version(), opening);
                    return "done.saved";
                },
                () -> filled(shell.words(), queries.forChange(caseId).investigation(investigation)));
    }

    @GetMapping("/cases/{id}/justice/investigations/{investigation}/close")
    @Allowed(Action.RECORD_INVESTIGATION)
    ModelAndView closing(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID investigation) {
        Shell shell = shells.of(request);
        Chain.Investigation was = queries.forChange(new CaseId(id)).investigation(investigation);
        return acts.show(
                request,
                closing(
                        shell,
                        id,
                        was,
                        Form.blank(shell.words(), CLOSING, was.version()).with("on", times.today())));
    }

    @PostMapping("/cases/{id}/justice/investigations/{investigation}/close")
    @Allowed(value = Action.RECORD_INVESTIGATION, event = "investigation.closed")
    ModelAndView close(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID investigation) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Investigation was = queries.forChange(caseId).investigation(investigation);
        ActForm page = closing(shell, id, was, Form.sent(shell.words(), CLOSING, request));
        Form form = page.form();
        ClosedWhy why = form.choice("why", ClosedWhy.class);
        LocalDate on = form.date("on");
        return acts.take(
                request,
                page,
                form.hasErrors() || why == null ? Optional.empty() : Optional.of(why),
                reason -> {
                    investigations.close(caseId, investigation, form.version(), on, reason);
                    return "done.investigation_closed";
                },
                () -> {
                    Chain.Investigation now = queries.forChange(caseId).investigation(investigation);
                    return new Step(closing(shell, id, now, form.on(now.version())), closed(shell, now));
                });
    }

    private static Step.@Nullable Taken closed(Shell shell, Chain.Investigation now) {
        ClosedWhy why = now.closedWhy();
        return now.closedOn() == null || why == null
                ? null
                : new Step.Taken(
                        true,
                        now.investigationId(),
                        "investigation.closed",
                        List.of(shell.t(
                                "justice.closed_on",
                                "on",
                                now.closedOn(),
                                "why",
                                shell.t("justice.closed_why." + why.name().toLowerCase(Locale.ROOT)))));
    }

    @GetMapping("/cases/{id}/justice/arrests/new")
    @Allowed(Action.RECORD_INVESTIGATION)
    ModelAndView newArrest(HttpServletRequest request, @PathVariable UUID id, @RequestParam Optional<UUID> offender) {
        queries.forChange(new CaseId(id));
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), ARREST)
                .with("offender", offender.orElse(null))
                .with("agency", shells.person(request).agencyCode());
        return acts.show(request, arrest(shell, id, form));
    }

    @PostMapping("/cases/{id}/justice/arrests/new")
    @Allowed(value = Action.RECORD_INVESTIGATION, event = "arrest.recorded")
    ModelAndView recordArrest(HttpServletRequest request, @PathVariable UUID id) {
        var caseId = new CaseId(id);
        queries.forChange(caseId);
        Shell shell = shells.of(request);
        ActForm page = arrest(shell, id, Form.sent(shell.words(), ARREST, request));
        Form form = page.form();
        UUID offender = form.id("offender", page.options("offender"));
        String agency = form.code("agency", page.options("agency"));
        LocalDate on = form.date("on");
        return acts.send(
                request,
                page,
                form.hasErrors() || offender == null ? Optional.empty() : Optional.of(offender),
                who -> {
                    investigations.arrest(caseId, who, agency, on);
                    return "done.arrest_recorded";
                },
                page::form);
    }

    @GetMapping("/cases/{id}/justice/arrests/{arrest}/release")
    @Allowed(Action.RECORD_INVESTIGATION)
    ModelAndView releasing(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID arrest) {
        Shell shell = shells.of(request);
        Chain.Arrest was = queries.forChange(new CaseId(id)).arrest(arrest);
        return acts.show(
                request,
                release(
                        shell,
                        id,
                        was,
                        Form.blank(shell.words(), RELEASE, was.version()).with("on", times.today())));
    }

    @PostMapping("/cases/{id}/justice/arrests/{arrest}/release")
    @Allowed(value = Action.RECORD_INVESTIGATION, event = "arrest.released")
    ModelAndView release(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID arrest) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Arrest was = queries.forChange(caseId).arrest(arrest);
        ActForm page = release(shell, id, was, Form.sent(shell.words(), RELEASE, request));
        Form form = page.form();
        LocalDate on = form.date("on");
        return acts.take(
                request,
                page,
                form.hasErrors() ? Optional.empty() : Optional.of(on),
                day -> {
                    investigations.release(caseId, arrest, form.version(), day);
                    return "done.release_recorded";
                },
                () -> {
                    Chain.Arrest now = queries.forChange(caseId).arrest(arrest);
                    return new Step(
                            release(shell, id, now, form.on(now.version())),
                            now.releasedOn() == null
                                    ? null
                                    : new Step.Taken(
                                            true,
                                            arrest,
                                            "arrest.released",
                                            List.of(shell.t("justice.released_on", "on", now.releasedOn()))));
                });
    }

    private ActForm investigation(Shell shell, UUID id, Form form, String title) {
        Words words = shell.words();
        return new ActForm(
                shell,
                new CaseId(id),
                words.get(title),
                List.of(),
                form,
                List.of(
                        Field.text("number"),
                        Field.select("agency", agencies(shell, form.value("agency"))),
                        Field.select("officer", officers(shell, form.value("officer"))),
                        Field.radios(
                                "exploitation",
                                Arrays.stream(Classification.values())
                                        .filter(c -> c != Classification.NONE)
                                        .map(c -> new Option(c.name(), words.get(c.messageKey())))
                                        .toList()),
                        Field.radios(
                                "cyber",
                                List.of(new Option("YES", words.get("ui.yes")), new Option("NO", words.get("ui.no")))),
                        Field.day("on")));
    }

    private static Optional<Opening> opening(ActForm page) {
        Form form = page.form();
        String number = form.text("number", 60);
        if (!number.isEmpty() && !FILE_NUMBER.matcher(number).matches()) {
            form.wrong("number", "justice.error.file_number");
        }
        String agency = form.code("agency", page.options("agency"));
        UUID officer = form.id("officer", page.options("officer"));
        Classification exploitation = form.choice("exploitation", Classification.class);
        if (exploitation == Classification.NONE) {
            form.wrong("exploitation", "error.choose");
        }
        String cyber = form.code("cyber", page.options("cyber"));
        LocalDate on = form.date("on");
        return form.hasErrors() || officer == null || exploitation == null
                ? Optional.empty()
                : Optional.of(new Opening(number, agency, officer, exploitation, cyber.equals("YES"), on));
    }

    private static Form filled(Words words, Chain.Investigation was) {
        return Form.blank(words, INVESTIGATION, was.version())
                .with("number", was.number())
                .with("agency", was.agencyCode())
                .with("officer", was.officer())
                .with("exploitation", was.exploitation())
                .with("cyber", was.cyber() ? "YES" : "NO")
                .with("on", was.openedOn());
    }

    private ActForm closing(Shell shell, UUID id, Chain.Investigation was, Form form) {
        return new ActForm(
                shell,
                new CaseId(id),
                shell.t("justice.close_investigation"),
                List.of(
                        shell.t("justice.number_is", "number", was.number()),
                        shell.t("justice.opened_on", "on", was.openedOn())),
                form,
                List.of(
                        Field.radios("why", Option.of(shell.words(), "justice.closed_why", ClosedWhy.class)),
                        Field.day("on")));
    }

    private ActForm arrest(Shell shell, UUID id, Form form) {
        return new ActForm(
                shell,
                new CaseId(id),
                shell.t("justice.record_arrest"),
                List.of(),
                form,
                List.of(
                        Field.radios("offender", people.offenderOptions(new CaseId(id), shell.words())),
                        Field.select("agency", agencies(shell, form.value("agency"))),
                        Field.day("on")));
    }

    private ActForm release(Shell shell, UUID id, Chain.Arrest was, Form form) {
        return new ActForm(
                shell,
                new CaseId(id),
                shell.t("justice.record_release"),
                List.of(
                        people.offender(new CaseId(id), was.offenderId()).shown(shell.words()),
                        shell.t("justice.arrested_on", "on", was.arrestedOn())),
                form,
                List.of(Field.day("on")));
    }

    /** Investigating agencies, and whichever the record already names. */
    private List<Option> agencies(Shell shell, String chosen) {
        return directory.agencies().stream()
                .filter(a -> INVESTIGATING.contains(a.kind()) || a.agencyCode().equals(chosen))
                .map(a -> new Option(a.agencyCode(), a.name(shell.language())))
                .toList();
    }

    /** Investigators by name and agency, and whoever the record already names. */
    private List<Option> officers(Shell shell, @Nullable String chosen) {
        return Colleagues.of(directory, shell.language(), Role.INVESTIGATOR, chosen);
    }
}
