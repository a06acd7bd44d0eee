package mn.khamt.known.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.known.Joins;
import mn.khamt.known.Joins.Asked;
import mn.khamt.known.Questions;
import mn.khamt.known.Questions.Told;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Says that a child of this case stands in another one too, answers it, and takes it back; for owners only. */
@Controller
final class JoinsController {
    private static final String PROPOSE = "known/Join";
    private static final String ASKED = "known/JoinAsked";
    private static final String END = "known/JoinEnd";
    private static final String CYRILLIC = "АВСЕНКМОРТХ";
    private static final String LATIN = "ABCEHKMOPTX";

    private final Joins joins;
    private final Questions questions;
    private final People people;
    private final CaseFrames frames;
    private final Directory directory;
    private final Operations operations;
    private final Db db;
    private final CaseQuestions lists;

    JoinsController(
            Joins joins,
            Questions questions,
            People people,
            CaseFrames frames,
            Directory directory,
            Operations operations,
            Db db,
            CaseQuestions lists) {
        this.joins = joins;
        this.questions = questions;
        this.people = people;
        this.frames = frames;
        this.directory = directory;
        this.operations = operations;
        this.db = db;
        this.lists = lists;
    }

    // ---- proposing ----

    @GetMapping("/cases/{id}/joins/new")
    @Allowed(value = Action.NAME_TEAM, event = "case.read")
    ModelAndView ask(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = deciding(new CaseId(id), request);
        Words words = frame.shell().words();
        return Page.show(PROPOSE, page(frame, Form.blank(words, "join"), Form.blank(words, "join_own")));
    }

    @PostMapping("/cases/{id}/joins/new")
    @Allowed(value = Action.NAME_TEAM, event = "child.join_proposed")
    ModelAndView propose(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Words words = frame.shell().words();
        Form form = Form.sent(words, "join", request);
        UUID victim = form.id("victim", people.victimOptions(caseId, words));
        UUID question = form.id("question", answered(words));
        if (!form.mustBeShownAgain() && victim != null && question != null) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    joins.propose(caseId, victim, question);
                    return frame.path("/asked?done=done.join_proposed");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again(PROPOSE, page(frame, form, Form.blank(words, "join_own")), form);
    }

    @PostMapping("/cases/{id}/joins/own")
    @Allowed(value = Action.NAME_TEAM, event = "child.joined", stepUp = true)
    ModelAndView joinOwn(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Words words = frame.shell().words();
        Form own = Form.sent(words, "join_own", request);
        UUID victim = own.id("own_victim", people.victimOptions(caseId, words));
        String typed = own.text("code", 20);
        CaseCode code = CaseCode.read(typed).orElse(null);
        if (code == null && !typed.isEmpty()) {
            own.wrong("code", "known.error.code");
        }
        String label = letter(own.text("label", 3));
        if (!own.mustBeShownAgain() && victim != null && code != null) {
            try {
                return Page.goTo(operations.once(own.operation(), own.typed(), () -> {
                    joins.joinOwn(caseId, victim, code, label);
                    return frame.path("/asked?done=done.joined");
                }));
            } catch (Refused refused) {
                refused.on(own);
            }
        }
        return Page.again(PROPOSE, page(frame, Form.blank(words, "join"), own), own);
    }

    /** Takes back what was proposed from this case; the list says so where it is too late. */
    @PostMapping("/cases/{id}/joins/proposed/{proposal}/withdraw")
    @Allowed(value = Action.NAME_TEAM, event = "child.join_withdrawn")
    ModelAndView withdraw(@PathVariable UUID id, @PathVariable UUID proposal, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Form form = Form.sent(frame.shell().words(), "join_withdraw", request);
        if (!form.mustBeShownAgain()) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed() + proposal, () -> {
                    joins.withdraw(caseId, proposal);
                    return frame.path("/asked?done=done.join_withdrawn");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return lists.again(frame, form);
    }

    // ---- answering ----

    @GetMapping("/cases/{id}/joins/asked/{proposal}")
    @Allowed(value = Action.NAME_TEAM, event = "known.read")
    ModelAndView show(@PathVariable UUID id, @PathVariable UUID proposal, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = deciding(caseId, request);
            Asked asked = joins.open(caseId, proposal);
            return Page.show(
                    ASKED, page(frame, asked, Form.blank(frame.shell().words(), "join_asked", asked.version())));
        });
    }

    @PostMapping("/cases/{id}/joins/asked/{proposal}/agree")
    @Allowed(value = Action.NAME_TEAM, event = "child.join_agreed", stepUp = true)
    ModelAndView agree(@PathVariable UUID id, @PathVariable UUID proposal, HttpServletRequest request) {
        return answer(new CaseId(id), proposal, request, true);
    }

    @PostMapping("/cases/{id}/joins/asked/{proposal}/decline")
    @Allowed(value = Action.NAME_TEAM, event = "child.join_declined")
    ModelAndView decline(@PathVariable UUID id, @PathVariable UUID proposal, HttpServletRequest request) {
        return answer(new CaseId(id), proposal, request, false);
    }

    private ModelAndView answer(CaseId caseId, UUID proposal, HttpServletRequest request, boolean agrees) {
        CaseFrame frame = deciding(caseId, request);
        joins.asked(caseId, proposal);
        Form form = Form.sent(frame.shell().words(), "join_asked", request);
        if (!form.mustBeShownAgain()) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed() + agrees, () -> {
                    if (!agrees) {
                        joins.decline(caseId, proposal, form.version());
                        return frame.path("/asked?done=done.join_declined");
                    }
                    return joins.agree(caseId, proposal, form.version())
                            ? frame.path("/asked?done=done.joined")
                            : frame.path("/asked?done=done.join_keepers");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again(ASKED, page(frame, joins.asked(caseId, proposal), form), form);
    }

    // ---- taking back ----

    @GetMapping("/cases/{id}/joins/{join}/end")
    @Allowed(value = Action.NAME_TEAM, event = "case.read")
    ModelAndView askEnd(@PathVariable UUID id, @PathVariable UUID join, HttpServletRequest request) {
        CaseFrame frame = deciding(new CaseId(id), request);
        return Page.show(END, endPage(frame, join, Form.blank(frame.shell().words(), "join_end")));
    }

    @PostMapping("/cases/{id}/joins/{join}/end")
    @Allowed(value = Action.NAME_TEAM, event = "child.separated", stepUp = true)
    ModelAndView end(@PathVariable UUID id, @PathVariable UUID join, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Form form = Form.sent(frame.shell().words(), "join_end", request);
        String why = form.text("why", Joins.LONGEST_WHY);
        if (form.mustBeShownAgain()) {
            return Page.again(END, endPage(frame, join, form), form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
            joins.end(caseId, join, why);
            return frame.path("/asked?done=done.separated");
        }));
    }

    // ---- the pages ----

    private JoinPage page(CaseFrame frame, Form form, Form own) {
        Words words = frame.shell().words();
        return new JoinPage(frame, form, own, people.victimOptions(frame.caseId(), words), answered(words));
    }

    private JoinAskedPage page(CaseFrame frame, Asked asked, Form form) {
        Words words = frame.shell().words();
        Told told = questions.find(frame.caseId(), asked.questionId());
        return new JoinAskedPage(
                frame,
                form,
                frame.path("/joins/asked/" + asked.proposalId()),
                asked.askedAt(),
                directory.colleague(told.accountId()).map(Colleague::shown).orElse("–"),
                words.get(directory
                        .colleague(told.accountId())
                        .map(c -> Role.valueOf(c.role()))
                        .orElse(Role.PARTNER_VIEWER)
                        .messageKey()),
                directory.agency(told.agencyCode()).name(words.language()),
                people.victim(frame.caseId(), asked.victimId()).shown(words),
                TypedWords.of(told.typed(), words, directory),
                asked.keepersAt(),
                asked.withdrawnAt(),
                frame.grant().door().equals(Grants.Grant.SEALED),
                asked.open() && told.typed() != null);
    }

    private JoinEndPage endPage(CaseFrame frame, UUID join, Form form) {
        return new JoinEndPage(
                frame,
                form,
                frame.path("/joins/" + join + "/end"),
                people.victim(frame.caseId(), joins.held(frame.caseId(), join).victimId())
                        .shown(frame.shell().words()));
    }

    /** Entries are lettered in Latin; on a Mongolian keyboard the letters that look the same come from the other alphabet. */
    private static String letter(String typed) {
        return typed.toUpperCase(Locale.ROOT)
                .chars()
                .mapToObj(c -> String.valueOf(CYRILLIC.indexOf(c) < 0 ? (char) c : LATIN.charAt(CYRILLIC.indexOf(c))))
                .collect(Collectors.joining());
    }

    /** The caller's own questions about a child that somebody answered: by day and by what was asked. */
    private List<Option> answered(Words words) {
        return questions.mine().stream()
                .filter(q -> q.shown() != null && q.code() == null)
                .map(q -> new Option(
                        q.questionId().toString(),
                        Stream.of(
                                        words.dates().table(q.askedAt()),
                                        q.typed().parentName(),
                                        q.typed().givenName(),
                                        q.typed().registrationNumber())
                                .filter(Objects::nonNull)
                                .collect(Collectors.joining(", "))))
                .toList();
    }

    private CaseFrame deciding(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> Joins.decides(frame.grant()));
    }
}
