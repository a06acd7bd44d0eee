package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.Due;
import mn.khamt.cases.Tasks;
import mn.khamt.cases.Tasks.Status;
import mn.khamt.cases.Tasks.Task;
import mn.khamt.cases.Tasks.Wanted;
import mn.khamt.cases.web.FormPage.Control;
import mn.khamt.cases.web.FormPage.Fields;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ConflictPage;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Tasks of a case. */
@Controller
final class TaskController {
    private static final int LONGEST_TITLE = 500;
    private static final String PERSON = "person:";
    private static final String AGENCY = "agency:";

    private final Tasks tasks;
    private final CaseFrames frames;
    private final CaseLists lists;
    private final CaseParts parts;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Db db;
    private final Times times;

    TaskController(
            Tasks tasks,
            CaseFrames frames,
            CaseLists lists,
            CaseParts parts,
            Directory directory,
            Operations operations,
            Shells shells,
            Db db,
            Times times) {
        this.tasks = tasks;
        this.frames = frames;
        this.lists = lists;
        this.parts = parts;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/cases/{id}/tasks")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView list(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            Words words = frame.shell().words();
            LocalDate today = times.today();
            return Page.show(
                    "cases/Tasks",
                    new TasksPage(
                            frame,
                            tasks.of(caseId).stream()
                                    .map(t -> new TasksPage.Line(
                                            frame.path("/tasks/" + t.taskId()),
                                            t.title(),
                                            who(t, words),
                                            t.askedByAgency() == null
                                                    ? words.get("tasks.own_plan")
                                                    : parts.agency(t.askedByAgency(), words),
                                            t.status(),
                                            t.open() ? Due.of(words, t.dueOn(), today) : null,
                                            t.dueOn(),
                                            t.doneOn()))
                                    .toList()));
        });
    }

    @GetMapping("/cases/{id}/tasks/new")
    @Allowed(value = Action.GIVE_TASKS, event = "case.read")
    ModelAndView blank(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = changing(new CaseId(id), request);
        Form form = Form.blank(frame.shell().words(), "task")
                .with("who", PERSON + shells.person(request).accountId())
                .with("due_on", times.today().plusDays(7));
        return Page.show("cases/FormPage", page(frame, form, "/tasks/new", "task.new"));
    }

    @PostMapping("/cases/{id}/tasks/new")
    @Allowed(value = Action.GIVE_TASKS, event = "task.added")
    ModelAndView add(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = Form.sent(frame.shell().words(), "task", request);
        Wanted wanted = wanted(frame, form);
        if (form.mustBeShownAgain() || wanted == null) {
            return Page.again("cases/FormPage", page(frame, form, "/tasks/new", "task.new"), form);
        }
        String mine = shells.person(request).agencyCode();
        String to = operations.once(form.operation(), form.typed(), () -> {
            tasks.add(caseId, wanted, wanted.agency().equals(mine) ? null : mine);
            return frame.path("/tasks?done=done.task_added");
        });
        lists.forget(shells.person(request).accountId());
        return Page.goTo(to);
    }

    @GetMapping("/cases/{id}/tasks/{task}")
    @Allowed(value = Action.GIVE_TASKS, event = "case.read")
    ModelAndView edit(@PathVariable UUID id, @PathVariable UUID task, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = filled(frame, tasks.task(caseId, task));
        return Page.show("cases/FormPage", page(frame, form, "/tasks/" + task, "task.change"));
    }

    @PostMapping("/cases/{id}/tasks/{task}")
    @Allowed(value = Action.GIVE_TASKS, event = "task.changed")
    ModelAndView change(@PathVariable UUID id, @PathVariable UUID task, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = Form.sent(frame.shell().words(), "task", request);
        Wanted wanted = wanted(frame, form);
        Status status = form.choice("status", Status.class);
        if (form.mustBeShownAgain() || wanted == null || status == null) {
            return Page.again("cases/FormPage", page(frame, form, "/tasks/" + task, "task.change"), form);
        }
        try {
            String to = operations.once(form.operation(), form.typed(), () -> {
                tasks.change(caseId, task, form.version(), wanted, status);
                return frame.path("/tasks?done=done.saved");
            });
            lists.forget(shells.person(request).accountId());
            return Page.goTo(to);
        } catch (EditConflict conflict) {
            Words words = frame.shell().words();
            List<Option> who = assignees(frame);
            return ConflictPage.of(
                    frame.shell(),
                    conflict,
                    form,
                    filled(frame, tasks.task(caseId, task)),
                    (field, value) -> switch (field) {
                        case "who" ->
                            who.stream()
                                    .filter(o -> o.value().equals(value))
                                    .map(Option::label)
                                    .findFirst()
                                    .orElse(value);
                        case "status" -> words.get("task.status." + value.toLowerCase(java.util.Locale.ROOT));
                        default -> value;
                    });
        }
    }

    private Form filled(CaseFrame frame, Task task) {
        return Form.blank(frame.shell().words(), "task", task.version())
                .with("title", task.title())
                .with("due_on", task.dueOn())
                .with("who", task.assignedTo() == null ? AGENCY + task.assignedAgency() : PERSON + task.assignedTo())
                .with("status", task.status());
    }

    private FormPage page(CaseFrame frame, Form form, String below, String title) {
        var fields = new Fields()
                .add(Control.TEXT, "title")
                .add(Control.DATE, "due_on")
                .choice(Control.SELECT, "who", assignees(frame));
        if (title.equals("task.change")) {
            fields.choice(Control.RADIOS, "status", Option.of(frame.shell().words(), "task.status", Status.class));
        }
        return new FormPage(
                frame.shell(),
                frame,
                form,
                title,
                frame.path(below),
                null,
                fields.list(),
                "ui.save",
                frame.path("/tasks"));
    }

    private @Nullable Wanted wanted(CaseFrame frame, Form form) {
        String title = form.text("title", LONGEST_TITLE);
        LocalDate dueOn = form.date("due_on");
        String who = form.code("who", assignees(frame));
        if (who.isEmpty()) {
            return null;
        }
        if (who.startsWith(AGENCY)) {
            return new Wanted(title, dueOn, null, who.substring(AGENCY.length()));
        }
        UUID person = UUID.fromString(who.substring(PERSON.length()));
        String agency = frame.team().stream()
                .filter(m -> m.accountId().equals(person))
                .map(CaseFrame.Member::agencyCode)
                .findFirst()
                .orElseThrow(NotFound::new);
        return new Wanted(title, dueOn, person, agency);
    }

    /** People of the team, then their agencies: nobody outside the team can be asked, because they would not see the case. */
    private List<Option> assignees(CaseFrame frame) {
        Words words = frame.shell().words();
        var all = new ArrayList<Option>();
        frame.team()
                .forEach(m -> all.add(new Option(
                        PERSON + m.accountId(),
                        m.shown() + ", " + words.get("role." + m.role().toLowerCase(java.util.Locale.ROOT)))));
        frame.team().stream()
                .map(CaseFrame.Member::agencyCode)
                .distinct()
                .forEach(c -> all.add(new Option(AGENCY + c, directory.agency(c).name(words.language()))));
        return all;
    }

    private String who(Task task, Words words) {
        String person = task.person();
        String agency = parts.agency(task.assignedAgency(), words);
        return person == null ? agency : person + ", " + agency;
    }

    private CaseFrame changing(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayChange());
    }
}
