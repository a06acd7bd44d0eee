package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.Teams;
import mn.khamt.cases.web.FormPage.Control;
import mn.khamt.cases.web.FormPage.Fields;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shells;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Who works on a case: named agency first, then the person, then what that person may see. */
@Controller
final class TeamController {
    private final Teams teams;
    private final CaseFrames frames;
    private final CaseLists lists;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Db db;

    TeamController(
            Teams teams,
            CaseFrames frames,
            CaseLists lists,
            Directory directory,
            Operations operations,
            Shells shells,
            Db db) {
        this.teams = teams;
        this.frames = frames;
        this.lists = lists;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.db = db;
    }

    @GetMapping("/cases/{id}/team")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView show(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String agency,
            HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            return Page.show(
                    "cases/Team",
                    page(frame, request, agency, Form.blank(frame.shell().words(), "team")));
        });
    }

    @GetMapping("/cases/{id}/team/{account}")
    @Allowed(value = Action.NAME_TEAM, event = "case.read")
    ModelAndView rights(@PathVariable UUID id, @PathVariable UUID account, HttpServletRequest request) {
        CaseFrame frame = naming(new CaseId(id), request);
        Colleague colleague = directory.colleague(account).orElseThrow(NotFound::new);
        Role role = Role.valueOf(colleague.role());
        Form form = Form.blank(frame.shell().words(), "team")
                .with("kind", Teams.Kind.MEMBER)
                .with("compartments", List.copyOf(Teams.usual(role, frame.grant())))
                .with("purpose", Teams.usualPurpose(role));
        return Page.show("cases/FormPage", rightsPage(frame, form, colleague));
    }

    @PostMapping("/cases/{id}/team/{account}")
    @Allowed(value = Action.NAME_TEAM, event = "team.named")
    ModelAndView name(@PathVariable UUID id, @PathVariable UUID account, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = naming(caseId, request);
        Colleague colleague = directory.colleague(account).orElseThrow(NotFound::new);
        Form form = Form.sent(frame.shell().words(), "team", request);
        Teams.Kind kind = form.choice("kind", Teams.Kind.class);
        Teams.Purpose purpose = form.choice("purpose", Teams.Purpose.class);
        Set<Compartment> compartments = form.choices("compartments", Compartment.class);
        if (!form.mustBeShownAgain() && kind != null && purpose != null) {
            try {
                // The core is what a case is; without it there would be nothing to see.
                var all = EnumSet.of(Compartment.core);
                all.addAll(compartments);
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    teams.name(caseId, account, kind, all, purpose);
                    return frame.path("/team?done=done.team_named");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("cases/FormPage", rightsPage(frame, form, colleague), form);
    }

    @PostMapping("/cases/{id}/team/{account}/end")
    @Allowed(value = Action.NAME_TEAM, event = "team.ended")
    ModelAndView end(@PathVariable UUID id, @PathVariable UUID account, HttpServletRequest request) {
        var caseId = new CaseId(id);
        Form form = Form.sent(shells.of(request).words(), "team", request);
        CaseFrame frame;
        try {
            frame = frames.of(caseId, request);
        } catch (NotFound gone) {
            return Page.goTo(operations
                    .answered(form.operation(), form.typed() + account)
                    .orElseThrow(() -> gone));
        }
        UUID me = shells.person(request).accountId();
        // Everybody may leave; others are sent away by whoever is responsible.
        if (!account.equals(me) && !frame.grant().kind().equals("OWNER")) {
            throw new NotFound("rule:3");
        }
        if (form.mustBeShownAgain()) {
            return Page.again("cases/Team", page(frame, request, null, form), form);
        }
        try {
            String to = operations.once(form.operation(), form.typed() + account, () -> {
                teams.end(caseId, account);
                return account.equals(me) ? "/cases?done=done.team_left" : frame.path("/team?done=done.team_ended");
            });
            lists.forget(me);
            return Page.goTo(to);
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("cases/Team", page(frame, request, null, form), form);
        }
    }

    private TeamPage page(CaseFrame frame, HttpServletRequest request, @Nullable String agency, Form form) {
        Words words = frame.shell().words();
        UUID me = shells.person(request).accountId();
        boolean owner = frame.grant().kind().equals("OWNER");
        var members = new ArrayList<TeamPage.Line>();
        for (CaseFrame.Member m : frame.team()) {
            members.add(new TeamPage.Line(
                    m.accountId(),
                    m.shown(),
                    words.get("role." + m.role().toLowerCase(Locale.ROOT)),
                    directory.agency(m.agencyCode()).name(words.language()),
                    m.lead(),
                    m.since(),
                    !m.lead() && (owner || m.accountId().equals(me)),
                    m.accountId().equals(me)));
        }
        boolean mayName = frame.mayName() && frame.shell().may(Action.NAME_TEAM.name());
        List<Colleague> colleagues = mayName ? directory.colleagues() : List.of();
        List<Option> agencies = colleagues.stream()
                .filter(c -> mayBeNamed(c.role()))
                .map(Colleague::agencyCode)
                .distinct()
                .map(c -> new Option(c, directory.agency(c).name(words.language())))
                .toList();
        List<Option> people = colleagues.stream()
                .filter(c -> c.agencyCode().equals(agency) && mayBeNamed(c.role()))
                .filter(c -> frame.team().stream().noneMatch(m -> m.accountId().equals(c.accountId())))
                .map(c -> new Option(
                        c.accountId().toString(),
                        c.shown(),
                        words.get("role." + c.role().toLowerCase(Locale.ROOT))))
                .distinct()
                .toList();
        return new TeamPage(frame, form, members, mayName, agencies, agency == null ? "" : agency, people);
    }

    private static boolean mayBeNamed(String role) {
        return Action.SEE_CASES.roles().contains(Role.valueOf(role));
    }

    private FormPage rightsPage(CaseFrame frame, Form form, Colleague colleague) {
        Words words = frame.shell().words();
        return new FormPage(
                frame.shell(),
                frame,
                form,
                "team.rights",
                frame.path("/team/" + colleague.accountId()),
                words.get(
                        "team.whom",
                        "name",
                        colleague.shown(),
                        "role",
                        words.get("role." + colleague.role().toLowerCase(Locale.ROOT)),
                        "agency",
                        directory.agency(colleague.agencyCode()).name(words.language())),
                new Fields()
                        .choice(Control.RADIOS, "kind", Option.of(words, "team.kind", Teams.Kind.class))
                        .choice(
                                Control.CHECKS,
                                "compartments",
                                frame.grant().compartments().stream()
                                        .map(c -> new Option(c, words.get("compartment." + c)))
                                        .toList())
                        .choice(Control.SELECT, "purpose", Option.of(words, "team.purpose", Teams.Purpose.class))
                        .list(),
                "team.submit",
                frame.path("/team"));
    }

    private CaseFrame naming(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayName());
    }
}
