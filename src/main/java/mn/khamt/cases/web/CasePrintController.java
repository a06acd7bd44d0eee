package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CasePrints;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.CaseStories;
import mn.khamt.cases.Identities.Reason;
import mn.khamt.cases.Journey;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.cases.Tasks;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.Viewer;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** A case on paper (U22): with codes for whoever holds it, with names once a second person agreed. */
@Controller
final class CasePrintController {
    private final CaseFrames frames;
    private final CasePrints prints;
    private final CaseStories stories;
    private final People people;
    private final Tasks tasks;
    private final CaseParts parts;
    private final Operations operations;
    private final Shells shells;
    private final Db db;
    private final Times times;

    CasePrintController(
            CaseFrames frames,
            CasePrints prints,
            CaseStories stories,
            People people,
            Tasks tasks,
            CaseParts parts,
            Operations operations,
            Shells shells,
            Db db,
            Times times) {
        this.frames = frames;
        this.prints = prints;
        this.stories = stories;
        this.people = people;
        this.tasks = tasks;
        this.parts = parts;
        this.operations = operations;
        this.shells = shells;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/cases/{id}/print")
    @Allowed(value = Action.SEE_CASES, event = "case.printed")
    @Limited(Limit.PRINT)
    ModelAndView print(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            prints.record(caseId, frame.grant());
            return Page.show("cases/Print", page(frame, request, false, Map.of()));
        });
    }

    // ---- with names ----

    @GetMapping("/cases/{id}/print/names")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "case.read")
    ModelAndView askNames(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = holdsNames(new CaseId(id), request);
        return Page.show(
                "cases/PrintNames", namesPage(frame, Form.blank(frame.shell().words(), "print_names")));
    }

    @PostMapping("/cases/{id}/print/names")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "print.asked")
    ModelAndView ask(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = holdsNames(new CaseId(id), request);
        Form form = Form.sent(frame.shell().words(), "print_names", request);
        Reason reason = form.choice("reason", Reason.class);
        if (!form.mustBeShownAgain() && reason != null) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    prints.ask(frame.caseId(), reason);
                    return frame.path("/print/names?done=done.print_asked");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("cases/PrintNames", namesPage(frame, form), form);
    }

    @PostMapping("/cases/{id}/print/names/{request}/agree")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "print.agreed")
    ModelAndView agree(@PathVariable UUID id, @PathVariable("request") UUID asked, HttpServletRequest request) {
        return decide(new CaseId(id), asked, true, request);
    }

    @PostMapping("/cases/{id}/print/names/{request}/decline")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "print.declined")
    ModelAndView decline(@PathVariable UUID id, @PathVariable("request") UUID asked, HttpServletRequest request) {
        return decide(new CaseId(id), asked, false, request);
    }

    private ModelAndView decide(CaseId caseId, UUID asked, boolean agree, HttpServletRequest request) {
        CaseFrame frame = holdsNames(caseId, request);
        if (!frame.mayName()) {
            throw new NotFound("rule:3");
        }
        Form form = Form.sent(frame.shell().words(), "print_names", request);
        try {
            return Page.goTo(operations.once(form.operation(), form.typed() + asked + agree, () -> {
                prints.decide(caseId, asked, agree);
                return frame.path(
                        agree ? "/print/names?done=done.print_agreed" : "/print/names?done=done.print_declined");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("cases/PrintNames", namesPage(frame, form), form);
        }
    }

    /** Answers with the paper itself, as names never stand behind an address that could be opened again. */
    @PostMapping("/cases/{id}/print/names/{request}")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "case.printed_with_names", stepUp = true)
    @Limited(Limit.REVEAL)
    ModelAndView printNames(@PathVariable UUID id, @PathVariable("request") UUID asked, HttpServletRequest request) {
        CaseFrame frame = holdsNames(new CaseId(id), request);
        Form form = Form.sent(frame.shell().words(), "print_names", request);
        try {
            return db.write(() -> Page.show(
                    "cases/Print",
                    page(
                            frame,
                            request,
                            true,
                            prints.names(
                                    frame.caseId(),
                                    asked,
                                    form.operation(),
                                    frame.victims().stream()
                                            .map(People.Victim::victimId)
                                            .toList()))));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("cases/PrintNames", namesPage(frame, form), form);
        }
    }

    private CaseFrame holdsNames(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayChange() && frame.opens("identity"));
    }

    private PrintNamesPage namesPage(CaseFrame frame, Form form) {
        List<CasePrints.Request> requests = prints.ofCase(frame.caseId());
        Words words = frame.shell().words();
        return new PrintNamesPage(
                frame,
                form,
                requests.stream()
                        .map(r -> new PrintNamesPage.Line(r, r.who() + ", " + parts.agency(r.askedAgency(), words)))
                        .toList(),
                requests.stream().anyMatch(r -> r.mine() && (r.waits() || r.ready())));
    }

    private PrintPage page(CaseFrame frame, HttpServletRequest request, boolean withNames, Map<UUID, String> names) {
        Words words = frame.shell().words();
        Viewer viewer = shells.person(request);
        var bars = new ArrayList<CaseRoom.Bar>();
        frame.rooms().forEach(r -> bars.addAll(r.journey()));
        bars.sort(java.util.Comparator.comparing(CaseRoom.Bar::from));
        CaseStories.Story story = stories.story(frame.caseId(), null, null, 1);
        return new PrintPage(
                frame,
                words.get(
                        "print.stamp",
                        "name",
                        viewer.name(),
                        "agency",
                        viewer.agency(),
                        "at",
                        times.now(),
                        "code",
                        frame.code()),
                withNames,
                frame.victims().stream()
                        .map(v -> new PrintPage.Person(
                                v.shown(words),
                                names.getOrDefault(v.victimId(), ""),
                                words.get("case.victim_status." + v.status().toLowerCase(Locale.ROOT)),
                                v.statusOn()))
                        .toList(),
                people.offenders(frame.caseId()).stream()
                        .map(o -> new PrintPage.Offender(
                                o.shown(words),
                                words.get("case.standing." + o.status().toLowerCase(Locale.ROOT))))
                        .toList(),
                bars.stream()
                        .map(b -> new PrintPage.Step(lane(b.lane(), words), b.label(), b.from(), b.until(), b.kind()))
                        .toList(),
                tasks.of(frame.caseId()).stream()
                        .filter(Tasks.Task::open)
                        .map(t -> new PrintPage.Next(t.title(), t.dueOn(), parts.agency(t.assignedAgency(), words)))
                        .toList(),
                parts.events(story.events(), words),
                story.total());
    }

    private static String lane(Lane lane, Words words) {
        return Journey.LANES.contains(lane) ? words.get("lane." + lane.name().toLowerCase(Locale.ROOT)) : "";
    }
}
