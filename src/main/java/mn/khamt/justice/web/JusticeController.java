package mn.khamt.justice.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.justice.Article;
import mn.khamt.justice.JusticeQueries;
import mn.khamt.platform.pages.NavEntry;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** Reads the proceedings: of one case, and of all cases of the reader. */
@Controller
final class JusticeController {
    private final JusticeQueries queries;
    private final CaseFrames frames;
    private final People people;
    private final Directory directory;
    private final Shells shells;
    private final Times times;

    JusticeController(
            JusticeQueries queries, CaseFrames frames, People people, Directory directory, Shells shells, Times times) {
        this.queries = queries;
        this.frames = frames;
        this.people = people;
        this.directory = directory;
        this.shells = shells;
        this.times = times;
    }

    @GetMapping("/cases/{id}/justice")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView ofCase(HttpServletRequest request, @PathVariable UUID id) {
        var caseId = new CaseId(id);
        CaseFrame frame = frames.of(caseId, request);
        boolean changes = frame.mayChange() && !frame.header().closed();
        return Page.show(
                "justice/Justice",
                new JusticePage(
                        frame,
                        queries.forReading(caseId),
                        people.offenders(caseId),
                        articles(),
                        directory,
                        times.now(),
                        changes && frame.shell().may(Action.RECORD_INVESTIGATION.name()),
                        changes && frame.shell().may(Action.RECORD_PROSECUTION.name())));
    }

    @GetMapping("/justice")
    @Allowed(Action.SEE_CASES)
    ModelAndView mine(HttpServletRequest request) {
        return Page.show(
                "justice/Mine",
                new MyJusticePage(
                        shells.of(request),
                        queries.myHearings(),
                        queries.myCharges(),
                        queries.myInvestigations(),
                        articles(),
                        directory,
                        times.now()));
    }

    private Map<String, Article> articles() {
        return queries.articles().stream().collect(Collectors.toMap(Article::articleCode, Function.identity()));
    }

    /** The room's place in the navigation. */
    @Configuration(proxyBeanMethods = false)
    static class Navigation {
        @Bean
        NavEntry justiceEntry() {
            return new NavEntry("nav.justice", "/justice", 0, 50, Action.SEE_CASES.name());
        }
    }
}
