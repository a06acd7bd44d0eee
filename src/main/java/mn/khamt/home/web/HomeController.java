package mn.khamt.home.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.admission.Notices;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Due;
import mn.khamt.cases.MyWork;
import mn.khamt.cases.TimelineWords;
import mn.khamt.cases.Waiting;
import mn.khamt.cases.Waiting.WaitingItem;
import mn.khamt.directory.Directory;
import mn.khamt.drafts.Drafts;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NavEntry;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The first page of the day. */
@Controller
final class HomeController {
    private final MyWork work;
    private final Notices notices;
    private final Drafts drafts;
    private final Cases cases;
    private final ObjectProvider<Waiting> waiting;
    private final Directory directory;
    private final Shells shells;
    private final Db db;
    private final Times times;

    HomeController(
            MyWork work,
            Notices notices,
            Drafts drafts,
            Cases cases,
            ObjectProvider<Waiting> waiting,
            Directory directory,
            Shells shells,
            Db db,
            Times times) {
        this.work = work;
        this.notices = notices;
        this.drafts = drafts;
        this.cases = cases;
        this.waiting = waiting;
        this.directory = directory;
        this.shells = shells;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/home")
    @Allowed(Action.USE_KHAMT)
    ModelAndView show(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show("home/Home", db.read(() -> page(shell)));
    }

    private HomePage page(Shell shell) {
        Words words = shell.words();
        LocalDate today = times.today();
        List<MyWork.Duty> mine = work.tasks();
        List<MyWork.Duty> late = work.late();
        var lines = new TimelineWords(directory, words);
        var items = new ArrayList<WaitingItem>();
        waiting.orderedStream().forEach(w -> items.addAll(w.forMe(words)));
        items.sort(Comparator.comparing(WaitingItem::answerBy, Comparator.nullsLast(Comparator.naturalOrder())));
        Instant now = times.now();
        return new HomePage(
                shell,
                shell.dates().heading(today),
                notices.unread(words),
                Form.blank(words, "notice"),
                drafts.mine().stream().map(d -> begun(d, words)).toList(),
                mine.stream().map(d -> line(d, words, today)).toList(),
                mine.isEmpty() ? 0 : mine.getFirst().total(),
                items.stream()
                        .map(i -> new HomePage.Asked(
                                i.what(),
                                i.path(),
                                i.code(),
                                i.from(),
                                i.answerBy() == null ? null : answer(i.answerBy(), now, words)))
                        .toList(),
                late.stream().map(d -> line(d, words, today)).toList(),
                late.isEmpty() ? 0 : late.getFirst().total(),
                work.changes().stream()
                        .map(c -> new HomePage.Change(
                                c.caseId().path(),
                                c.code(),
                                lines.line(c.kind(), c.params()),
                                c.at(),
                                c.agencyCode() == null
                                        ? null
                                        : directory.agency(c.agencyCode()).shortName(words.language())))
                        .toList());
    }

    private HomePage.Begun begun(Drafts.Begun draft, Words words) {
        String key = "draft.form." + draft.form();
        return new HomePage.Begun(
                draft.operationId().toString(),
                draft.place(),
                words.get(words.has(key) ? key : "draft.form.other"),
                draft.caseId() == null
                        ? null
                        : cases.header(new CaseId(draft.caseId())).code(),
                draft.savedAt());
    }

    private HomePage.Line line(MyWork.Duty duty, Words words, LocalDate today) {
        CaseId caseId = duty.caseId();
        return new HomePage.Line(
                caseId.path() + "/tasks/" + duty.taskId(),
                duty.title() == null ? words.get("home.sealed_task") : duty.title(),
                duty.title() == null ? "" : duty.code(),
                Due.of(words, duty.dueOn(), today),
                duty.dueOn(),
                duty.askedByAgency() == null
                        ? words.get("home.own_plan")
                        : directory.agency(duty.askedByAgency()).shortName(words.language()));
    }

    /** Days from one day on, hours below; an answer is late from its minute on. */
    private static Due answer(Instant by, Instant now, Words words) {
        Duration left = Duration.between(now, by);
        boolean late = left.isNegative();
        long hours = Math.max(1, left.abs().toHours());
        String text = hours >= 48
                ? words.get(late ? "msg.days_overdue" : "msg.days_left", "days", hours / 24)
                : words.get(late ? "home.hours_overdue" : "home.hours_left", "hours", hours);
        return late
                ? new Due("late", "i-late", text)
                : hours < 24 ? new Due("due", "i-due", text) : new Due("ok", "i-ok", text);
    }

    @Configuration(proxyBeanMethods = false)
    static class Navigation {
        @Bean
        NavEntry homeEntry() {
            return new NavEntry("nav.home", "/home", 0, 0, Action.USE_KHAMT.name());
        }
    }
}
