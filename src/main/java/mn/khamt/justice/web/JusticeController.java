package mn.khamt.justice.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Grants;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.justice.Article;
import mn.khamt.justice.Chain;
import mn.khamt.justice.JusticeQueries;
import mn.khamt.platform.pages.NavEntry;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
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
    private final Grants grants;
    private final Cases cases;
    private final People people;
    private final Directory directory;
    private final Shells shells;
    private final Times times;

    JusticeController(
            JusticeQueries queries,
            Grants grants,
            Cases cases,
            People people,
            Directory directory,
            Shells shells,
            Times times) {
        this.queries = queries;
        this.grants = grants;
        this.cases = cases;
        this.people = people;
        this.directory = directory;
        this.shells = shells;
        this.times = times;
    }

    @GetMapping("/cases/{id}/justice")
    @Allowed(value = Action.SEE_CASES, event = "justice.seen")
    ModelAndView ofCase(HttpServletRequest request, @PathVariable UUID id) {
        var caseId = new CaseId(id);
        Grants.Grant grant = grants.reading(id);
        Cases.Header header = cases.header(caseId);
        Shell shell = shells.of(request);
        Chain chain = queries.look(caseId);
        boolean changes = !grant.kind().equals("READER") && !header.closed();
        return Page.show(
                "justice/Justice",
                new JusticePage(
                        shell,
                        header,
                        chain,
                        people.offenders(caseId),
                        articles(),
                        directory,
                        times.now(),
                        changes && shell.may(Action.RECORD_INVESTIGATION.name()),
                        changes && shell.may(Action.RECORD_PROSECUTION.name())));
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
