package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseFiles;
import mn.khamt.cases.CaseFiles.Content;
import mn.khamt.cases.CaseFiles.Ending;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.KnownFirst;
import mn.khamt.cases.People;
import mn.khamt.cases.Stage;
import mn.khamt.cases.Teams;
import mn.khamt.cases.web.FormPage.Control;
import mn.khamt.cases.web.FormPage.Fields;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ConflictPage;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.Viewer;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Opens a case, changes its head, closes it and opens it again. */
@Controller
final class CaseFileController {
    private static final Pattern TIME = Pattern.compile("([01]?\\d|2[0-3])[:.]([0-5]\\d)");
    private static final int LONGEST_SUMMARY = 20_000;

    private final Cases cases;
    private final CaseFiles files;
    private final People people;
    private final CaseFrames frames;
    private final CaseLists lists;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Times times;

    CaseFileController(
            Cases cases,
            CaseFiles files,
            People people,
            CaseFrames frames,
            CaseLists lists,
            Directory directory,
            Operations operations,
            Shells shells,
            Times times) {
        this.cases = cases;
        this.files = files;
        this.people = people;
        this.frames = frames;
        this.lists = lists;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.times = times;
    }

    // ---- opening ----

    @GetMapping("/cases/new")
    @Allowed(Action.OPEN_CASE)
    ModelAndView blank(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "casenew")
                .with("opened_on", times.today())
                .with("victim_status", Choices.FirstStatus.PRESUMED);
        return Page.show("cases/FormPage", newPage(shell, form));
    }

    @PostMapping("/cases/new")
    @Allowed(value = Action.OPEN_CASE, event = "case.created")
    ModelAndView open(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "casenew", request);
        LocalDate today = times.today();
        Classification classification = classification(form);
        String place = form.code("place", directory.placeOptions(shell.language()));
        LocalDate openedOn = form.pastDate("opened_on", today);
        LocalDate identifiedOn = form.optionalPastDate("identified_on", today);
        String summary = form.optionalText("summary", LONGEST_SUMMARY);
        KnownFirst first = form.choice("known_first", KnownFirst.class);
        Choices.FirstStatus status = form.choice("victim_status", Choices.FirstStatus.class);
        Choices.Sex sex = form.choice("victim_sex", Choices.Sex.class);
        Integer ageThen = form.optionalAge("victim_age_exploitation");
        Integer ageNow = form.optionalAge("victim_age_identification");
        Choices.Sex offenderSex = form.optionalChoice("offender_sex", Choices.Sex.class);
        Integer offenderAge = form.optionalAge("offender_age");
        Choices.Relation relation = form.optionalChoice("offender_relation", Choices.Relation.class);
        if (offenderSex == null && (offenderAge != null || relation != null)) {
            form.wrong("offender_sex", "error.choose");
        }
        if (form.mustBeShownAgain() || classification == null || first == null || status == null || sex == null) {
            return Page.again("cases/FormPage", newPage(shell, form), form);
        }
        Viewer viewer = shells.person(request);
        String to = operations.once(form.operation(), form.typed(), () -> {
            CaseId id = cases.open(new Cases.OpenCase(
                    classification,
                    place,
                    openedOn,
                    identifiedOn,
                    summary,
                    purpose(viewer).name()));
            people.askedFirst(id, first);
            people.addFirst(
                    id,
                    openedOn,
                    List.of(new People.NewVictim(
                            status.name(),
                            identifiedOn == null ? openedOn : identifiedOn,
                            sex.name(),
                            ageThen,
                            ageNow,
                            classification.name(),
                            "MN")));
            if (offenderSex != null) {
                people.add(
                        id,
                        new People.NewOffender(
                                offenderSex.name(),
                                offenderAge,
                                "MN",
                                (relation == null ? Choices.Relation.NOT_KNOWN : relation).name()));
            }
            return id.path() + "?done=done.case_opened";
        });
        lists.forget(viewer.accountId());
        return Page.goTo(to);
    }

    private FormPage newPage(Shell shell, Form form) {
        Words words = shell.words();
        return new FormPage(
                shell,
                null,
                form,
                "casenew.title",
                "/cases/new",
                words.get("casenew.notice"),
                new Fields()
                        .choice(Control.RADIOS, "classification", Choices.classifications(words))
                        .choice(Control.SELECT, "place", directory.placeOptions(shell.language()))
                        .add(Control.DATE, "opened_on")
                        .optional(Control.DATE, "identified_on")
                        .optional(Control.AREA, "summary")
                        .add(Control.HEADING, "casenew.victim")
                        .add(Control.KNOWN_FIRST, "known_first")
                        .choice(
                                Control.RADIOS,
                                "victim_status",
                                Option.of(words, "case.victim_status", Choices.FirstStatus.class))
                        .choice(Control.SELECT, "victim_sex", Choices.sexes(words))
                        .optional(Control.NUMBER, "victim_age_exploitation")
                        .optional(Control.NUMBER, "victim_age_identification")
                        .add(Control.HEADING, "casenew.offender")
                        .optionalChoice(Control.SELECT, "offender_sex", Choices.sexes(words))
                        .optional(Control.NUMBER, "offender_age")
                        .optionalChoice(Control.SELECT, "offender_relation", Choices.relations(words))
                        .list(),
                "casenew.submit",
                "/cases");
    }

    private static Teams.Purpose purpose(Viewer viewer) {
        return viewer.roles().stream()
                .map(Role::valueOf)
                .filter(Action.OPEN_CASE.roles()::contains)
                .sorted()
                .findFirst()
                .map(Teams::usualPurpose)
                .orElse(Teams.Purpose.PROTECT);
    }

    private static @Nullable Classification classification(Form form) {
        Classification found = form.choice("classification", Classification.class);
        if (found == Classification.NONE) {
            form.wrong("classification", "error.choose");
            return null;
        }
        return found;
    }

    // ---- changing ----

    @GetMapping("/cases/{id}/edit")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView edit(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame =
                frames.of(caseId, request, f -> f.mayChange() && !f.header().closed());
        Form form = filled(frame.shell(), files.content(caseId));
        return Page.show("cases/FormPage", editPage(frame, form));
    }

    @PostMapping("/cases/{id}/edit")
    @Allowed(value = Action.CHANGE_CASE, event = "case.changed")
    ModelAndView change(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Shell shell = frame.shell();
        Form form = Form.sent(shell.words(), "caseedit", request);
        LocalDate today = times.today();
        Classification classification = classification(form);
        Stage stage = form.choice("stage", Stage.class);
        if (stage == Stage.CLOSED) {
            form.wrong("stage", "error.choose");
        }
        String place = form.code("place", directory.placeOptions(shell.language()));
        LocalDate identifiedOn = form.optionalPastDate("identified_on", today);
        Instant removedAt = removed(form, today);
        String summary = form.optionalText("summary", LONGEST_SUMMARY);
        if (form.mustBeShownAgain() || classification == null || stage == null) {
            return Page.again("cases/FormPage", editPage(frame, form), form);
        }
        try {
            String to = operations.once(form.operation(), form.typed(), () -> {
                files.change(
                        caseId,
                        form.version(),
                        new Content(stage, classification, place, identifiedOn, removedAt, summary, form.version()));
                return caseId.path() + "?done=done.saved";
            });
            return Page.goTo(to);
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("cases/FormPage", editPage(frame, form), form);
        } catch (EditConflict conflict) {
            List<Option> places = directory.placeOptions(shell.language());
            return ConflictPage.of(
                    shell, conflict, form, filled(shell, files.content(caseId)), (field, value) -> switch (field) {
                        case "classification" -> label(Choices.classifications(shell.words()), value);
                        case "stage" -> label(Choices.stages(shell.words()), value);
                        case "place" -> label(places, value);
                        default -> value;
                    });
        }
    }

    private Form filled(Shell shell, Content content) {
        Form form = Form.blank(shell.words(), "caseedit", content.version())
                .with("classification", content.classification())
                .with("stage", content.stage())
                .with("place", content.placeCode())
                .with("summary", content.summary())
                .with("identified_on", content.identifiedOn());
        if (content.removedAt() != null) {
            ZonedDateTime at = content.removedAt().atZone(Times.ZONE);
            form.with("removed_on", at.toLocalDate())
                    .with(
                            "removed_time",
                            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(at));
        }
        return form;
    }

    private FormPage editPage(CaseFrame frame, Form form) {
        Words words = frame.shell().words();
        return new FormPage(
                frame.shell(),
                frame,
                form,
                "caseedit.title",
                frame.path("/edit"),
                null,
                new Fields()
                        .choice(Control.SELECT, "stage", Choices.stages(words))
                        .choice(Control.SELECT, "classification", Choices.classifications(words))
                        .choice(Control.SELECT, "place", directory.placeOptions(words.language()))
                        .optional(Control.DATE, "identified_on")
                        .optional(Control.DATE, "removed_on")
                        .optional(Control.DATE, "removed_time")
                        .optional(Control.AREA, "summary")
                        .list(),
                "ui.save",
                frame.path(""));
    }

    private @Nullable Instant removed(Form form, LocalDate today) {
        LocalDate on = form.optionalPastDate("removed_on", today);
        String time = form.optionalText("removed_time", 5);
        if (on == null) {
            if (time != null) {
                form.wrong("removed_on", "error.required");
            }
            return null;
        }
        Matcher matcher = TIME.matcher(Objects.requireNonNullElse(time, ""));
        if (!matcher.matches()) {
            form.wrong("removed_time", "caseedit.time_wrong");
            return null;
        }
        return on.atTime(LocalTime.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                .atZone(Times.ZONE)
                .toInstant();
    }

    // ---- closing and opening again ----

    @GetMapping("/cases/{id}/close")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView close(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = changing(new CaseId(id), request);
        Form form = Form.blank(
                frame.shell().words(),
                frame.header().closed() ? "casereopen" : "caseclose",
                frame.header().version());
        if (!frame.header().closed()) {
            form.with("closed_on", times.today());
        }
        return Page.show("cases/FormPage", closePage(frame, form));
    }

    @PostMapping("/cases/{id}/close")
    @Allowed(value = Action.CHANGE_CASE, event = "case.closed", otherwise = "case.changed")
    ModelAndView end(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = Form.sent(frame.shell().words(), "caseclose", request);
        Ending.Status status = form.choice("status", Ending.Status.class);
        boolean closes = status != Ending.Status.FOLLOW_UP;
        Ending.Disposition disposition = closes
                ? form.choice("disposition", Ending.Disposition.class)
                : form.optionalChoice("disposition", Ending.Disposition.class);
        LocalDate closedOn =
                closes ? form.pastDate("closed_on", times.today()) : form.optionalPastDate("closed_on", times.today());
        if (form.mustBeShownAgain() || status == null) {
            return Page.again("cases/FormPage", closePage(frame, form), form);
        }
        try {
            String to = operations.once(form.operation(), form.typed(), () -> {
                files.end(caseId, form.version(), new Ending(status, disposition, closedOn));
                return caseId.path() + (closes ? "?done=done.case_closed" : "?done=done.saved");
            });
            lists.forget(shells.person(request).accountId());
            return Page.goTo(to);
        } catch (Refused refused) {
            refused.on(form);
        } catch (EditConflict conflict) {
            form.wrong("status", "caseclose.changed", "name", conflict.changedBy());
        }
        return Page.again("cases/FormPage", closePage(frame, form), form);
    }

    @PostMapping("/cases/{id}/reopen")
    @Allowed(value = Action.CHANGE_CASE, event = "case.reopened")
    ModelAndView reopen(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = Form.sent(frame.shell().words(), "casereopen", request);
        Stage stage = form.choice("stage", Stage.class);
        if (stage == Stage.CLOSED) {
            form.wrong("stage", "error.choose");
        }
        if (form.mustBeShownAgain() || stage == null) {
            return Page.again("cases/FormPage", closePage(frame, form), form);
        }
        try {
            String to = operations.once(form.operation(), form.typed(), () -> {
                files.reopen(caseId, form.version(), stage);
                return caseId.path() + "?done=done.case_reopened";
            });
            lists.forget(shells.person(request).accountId());
            return Page.goTo(to);
        } catch (EditConflict conflict) {
            form.wrong("stage", "caseclose.changed", "name", conflict.changedBy());
            return Page.again("cases/FormPage", closePage(frame, form), form);
        }
    }

    private FormPage closePage(CaseFrame frame, Form form) {
        Words words = frame.shell().words();
        boolean reopening = form.name().equals("casereopen");
        var fields = new Fields();
        if (reopening) {
            fields.choice(Control.SELECT, "stage", Choices.stages(words));
        } else {
            fields.choice(Control.RADIOS, "status", Option.of(words, "caseclose.status", Ending.Status.class))
                    .optionalChoice(
                            Control.SELECT,
                            "disposition",
                            Option.of(words, "case.disposition", Ending.Disposition.class))
                    .optional(Control.DATE, "closed_on");
        }
        return new FormPage(
                frame.shell(),
                frame,
                form,
                form.name() + ".title",
                frame.path(reopening ? "/reopen" : "/close"),
                !reopening && frame.openTasks() > 0
                        ? words.get("caseclose.open_tasks", "count", frame.openTasks())
                        : null,
                fields.list(),
                form.name() + ".submit",
                frame.path(""));
    }

    private CaseFrame changing(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayChange());
    }

    private static String label(List<Option> options, String value) {
        return options.stream()
                .filter(o -> o.value().equals(value))
                .map(Option::label)
                .findFirst()
                .orElse(value);
    }
}
