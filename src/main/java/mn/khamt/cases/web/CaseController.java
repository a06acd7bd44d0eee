package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.CaseStories;
import mn.khamt.cases.Due;
import mn.khamt.cases.Journey;
import mn.khamt.cases.Lane;
import mn.khamt.cases.Tasks;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The case as a whole: its first page, its timeline, and who looked. */
@Controller
final class CaseController {
    private static final int MOST_TASKS = 6;

    private final CaseFrames frames;
    private final CaseStories stories;
    private final Tasks tasks;
    private final CaseParts parts;
    private final Directory directory;
    private final Db db;
    private final Times times;

    CaseController(
            CaseFrames frames,
            CaseStories stories,
            Tasks tasks,
            CaseParts parts,
            Directory directory,
            Db db,
            Times times) {
        this.frames = frames;
        this.stories = stories;
        this.tasks = tasks;
        this.parts = parts;
        this.directory = directory;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/cases/{id}")
    @Allowed(value = Action.SEE_CASES, event = "case.opened")
    ModelAndView show(
            @PathVariable UUID id, @RequestParam(required = false) @Nullable String from, HttpServletRequest request) {
        var caseId = new CaseId(id);
        // The look is recorded in the transaction that reads: who cannot be written down does not see.
        CasePage page = frames.of(
                caseId,
                request,
                List.of(tasks.ask(caseId), stories.askLatest(caseId)),
                frame -> page(frame, month(from)));
        return Page.show("cases/Case", page);
    }

    @GetMapping("/cases/{id}/timeline")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView timeline(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String lane,
            @RequestParam(required = false) @Nullable String agency,
            @RequestParam(required = false, defaultValue = "1") int page,
            HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            Words words = frame.shell().words();
            Lane only = java.util.Arrays.stream(Lane.values())
                    .filter(l -> l.name().equals(lane))
                    .findFirst()
                    .orElse(null);
            List<Option> agencies = stories.agencies(caseId).stream()
                    .map(c -> new Option(c, directory.agency(c).name(words.language())))
                    .toList();
            String agencyCode = agencies.stream()
                    .map(Option::value)
                    .filter(c -> c.equals(agency))
                    .findFirst()
                    .orElse(null);
            int at = Math.clamp(page, 1, 1000);
            CaseStories.Story story = stories.story(caseId, only, agencyCode, at);
            String filter = "/timeline?lane=" + (only == null ? "" : only.name()) + "&agency="
                    + (agencyCode == null ? "" : agencyCode) + "&page=";
            return Page.show(
                    "cases/Timeline",
                    new TimelinePage(
                            frame,
                            parts.events(story.events(), words),
                            story.total(),
                            Option.of(words, "lane", Lane.class),
                            agencies,
                            only == null ? "" : only.name(),
                            agencyCode == null ? "" : agencyCode,
                            at > 1 ? frame.path(filter + (at - 1)) : null,
                            story.total() > at * CaseStories.PAGE ? frame.path(filter + (at + 1)) : null));
        });
    }

    @GetMapping("/cases/{id}/looked")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView looked(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            Words words = frame.shell().words();
            return Page.show(
                    "cases/Looked",
                    new LookedPage(
                            frame,
                            stories.looked(caseId).stream()
                                    .map(l -> new LookedPage.Line(
                                            l.at(),
                                            l.accountKind().equals("SERVICE") ? words.get("audit.service") : l.who(),
                                            l.role() == null
                                                    ? ""
                                                    : words.get(
                                                            "role." + l.role().toLowerCase(Locale.ROOT)),
                                            l.agencyCode() == null ? "" : parts.agency(l.agencyCode(), words),
                                            parts.act(l, words)))
                                    .toList()));
        });
    }

    private CasePage page(CaseFrame frame, @Nullable YearMonth from) {
        Words words = frame.shell().words();
        LocalDate today = times.today();
        var bars = new ArrayList<CaseRoom.Bar>();
        if (frame.header().removedAt() != null) {
            LocalDate removed = frame.header().removedAt().atZone(Times.ZONE).toLocalDate();
            bars.add(new CaseRoom.Bar(
                    Lane.SAFETY,
                    words.get("case.bar.removal"),
                    removed,
                    removed,
                    CaseRoom.Bar.Kind.HAPPENED,
                    frame.path("/timeline")));
        }
        frame.rooms().forEach(r -> bars.addAll(r.journey()));
        Journey journey =
                Journey.of(bars, frame.header().openedOn(), frame.header().closedOn(), today, from);
        var lanes = new ArrayList<CasePage.LaneShown>();
        for (Journey.LaneRow row : journey.lanes()) {
            lanes.add(new CasePage.LaneShown(
                    lanes.size() + 1,
                    words.get("lane." + row.lane().name().toLowerCase(Locale.ROOT)),
                    row.bars().stream()
                            .map(p -> new CasePage.BarShown(
                                    p.classes(),
                                    p.bar().label(),
                                    when(p.bar(), words),
                                    p.bar().path()))
                            .toList()));
        }
        return new CasePage(
                frame,
                clocks(frame, words),
                month(journey.from(), words) + " – " + month(journey.until(), words),
                journey.months().stream().map(m -> shortMonth(m, words)).toList(),
                lanes,
                journey.now(),
                journey.earlier() == null ? null : frame.path("?from=" + journey.earlier()),
                journey.later() == null ? null : frame.path("?from=" + journey.later()),
                tasks.of(frame.caseId()).stream()
                        .filter(Tasks.Task::open)
                        .limit(MOST_TASKS)
                        .map(t -> new CasePage.TaskLine(
                                t.title(),
                                frame.path("/tasks/" + t.taskId()),
                                who(t, words),
                                Due.of(words, t.dueOn(), today),
                                t.status() == Tasks.Status.IN_PROGRESS))
                        .toList(),
                parts.events(stories.latest(frame.caseId()), words));
    }

    private String who(Tasks.Task task, Words words) {
        String person = task.person();
        String agency = parts.agency(task.assignedAgency(), words);
        return person == null ? agency : person + ", " + agency;
    }

    private static String when(CaseRoom.Bar bar, Words words) {
        String from = words.dates().table(bar.from());
        return switch (bar.kind()) {
            case GAP -> words.get("case.bar.needed_by", "date", bar.until() == null ? bar.from() : bar.until());
            case PLANNED -> words.get("case.bar.planned", "date", bar.from());
            case HAPPENED ->
                bar.until() == null
                        ? words.get("case.bar.since", "date", bar.from())
                        : bar.until().equals(bar.from()) ? from : words.dates().span(bar.from(), bar.until());
        };
    }

    private List<CasePage.Clock> clocks(CaseFrame frame, Words words) {
        var clocks = new ArrayList<CasePage.Clock>();
        Instant now = times.now();
        Instant removed = frame.header().removedAt();
        if (removed != null) {
            clocks.add(new CasePage.Clock(
                    words.get("clock.since_removal"),
                    length(Duration.between(removed, now), words),
                    words.dates().table(removed),
                    "",
                    "i-wait",
                    words.get("clock.running")));
        }
        for (CaseRoom.Shown room : frame.rooms()) {
            for (CaseRoom.Clock clock : room.clocks()) {
                clocks.add(clock(clock, now, words));
            }
        }
        return clocks;
    }

    private static CasePage.Clock clock(CaseRoom.Clock clock, Instant now, Words words) {
        String what = words.get(clock.key());
        String agreed = words.get("clock.agreed", "length", length(clock.agreed(), words));
        Instant from = clock.from();
        if (from == null) {
            return new CasePage.Clock(what, "–", agreed, "", "i-wait", words.get("clock.not_started"));
        }
        Duration took = Duration.between(from, clock.reached() == null ? now : clock.reached());
        String value = length(took, words);
        Duration over = took.minus(clock.agreed());
        if (over.compareTo(Duration.ZERO) > 0) {
            return new CasePage.Clock(
                    what, value, agreed, "late", "i-late", words.get("clock.late", "length", length(over, words)));
        }
        return clock.reached() != null
                ? new CasePage.Clock(what, value, agreed, "ok", "i-ok", words.get("clock.on_time"))
                : new CasePage.Clock(
                        what,
                        value,
                        agreed,
                        "due",
                        "i-due",
                        words.get("clock.left", "length", length(over.negated(), words)));
    }

    /** Days from two days on; hours and minutes below; never seconds. */
    static String length(Duration length, Words words) {
        long minutes = Math.max(0, length.toMinutes());
        if (minutes >= 48 * 60) {
            return words.get("clock.days", "days", minutes / (24 * 60));
        }
        if (minutes >= 60) {
            return minutes % 60 == 0
                    ? words.get("clock.hours", "hours", minutes / 60)
                    : words.get("clock.hours_minutes", "hours", minutes / 60, "minutes", minutes % 60);
        }
        return words.get("clock.minutes", "minutes", minutes);
    }

    private static @Nullable YearMonth month(@Nullable String typed) {
        try {
            YearMonth found = typed == null ? null : YearMonth.parse(typed);
            return found == null || found.getYear() < 1990 || found.getYear() > 2100 ? null : found;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String month(YearMonth month, Words words) {
        return words.language() == Language.MN
                ? "%d.%02d".formatted(month.getYear(), month.getMonthValue())
                : month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + month.getYear();
    }

    private static String shortMonth(YearMonth month, Words words) {
        return words.language() == Language.MN
                ? words.get("case.month", "month", month.getMonthValue())
                : month.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }
}
