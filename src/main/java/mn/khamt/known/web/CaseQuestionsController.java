package mn.khamt.known.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Teams;
import mn.khamt.directory.Directory;
import mn.khamt.known.Answer;
import mn.khamt.known.Fit;
import mn.khamt.known.Questions;
import mn.khamt.known.Questions.Told;
import mn.khamt.known.Typed;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.InternalResourceView;

/** Who asks about the child of a case, before those who decide whether to answer. */
@Controller
final class CaseQuestionsController {
    private static final String DECIDE = "known/Decide";

    private final Questions questions;
    private final CaseQuestions lists;
    private final CaseFrames frames;
    private final Directory directory;
    private final Operations operations;
    private final Db db;

    CaseQuestionsController(
            Questions questions,
            CaseQuestions lists,
            CaseFrames frames,
            Directory directory,
            Operations operations,
            Db db) {
        this.questions = questions;
        this.lists = lists;
        this.frames = frames;
        this.directory = directory;
        this.operations = operations;
        this.db = db;
    }

    @GetMapping("/cases/{id}/asked")
    @Allowed(value = Action.NAME_TEAM, event = "case.read")
    ModelAndView list(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = deciding(caseId, request);
            return lists.show(frame);
        });
    }

    @GetMapping("/cases/{id}/asked/{question}")
    @Allowed(value = Action.NAME_TEAM, event = "known.read")
    ModelAndView show(@PathVariable UUID id, @PathVariable UUID question, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = deciding(caseId, request);
            Told told = questions.open(caseId, question);
            Role role = role(told);
            Form form = Form.blank(frame.shell().words(), "decide", told.version())
                    .with("kind", Teams.Kind.READER)
                    .with("compartments", List.copyOf(Teams.usual(role, frame.grant())))
                    .with("purpose", Teams.usualPurpose(role));
            return Page.show(DECIDE, page(frame, told, form));
        });
    }

    @PostMapping("/cases/{id}/asked/{question}")
    @Allowed(value = Action.NAME_TEAM, event = "known.answered")
    ModelAndView answer(@PathVariable UUID id, @PathVariable UUID question, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Told told = questions.find(caseId, question);
        Form form = Form.sent(frame.shell().words(), "decide", request);
        Answer answer = form.choice("answer", Answer.class);
        if (answer == Answer.LET_IN && isSealed(frame)) {
            // Nobody is let into a sealed case by an answer: it is a proposal to its keepers, which asks for a proof.
            return new ModelAndView(new InternalResourceView(frame.path("/asked/" + question + "/keepers")));
        }
        LetIn letIn = answer == Answer.LET_IN ? LetIn.sent(form) : null;
        if (form.mustBeShownAgain() || answer == null) {
            return Page.again(DECIDE, page(frame, told, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                if (letIn != null) {
                    questions.letIn(
                            caseId,
                            question,
                            form.version(),
                            Objects.requireNonNull(letIn.kind),
                            letIn.compartments,
                            Objects.requireNonNull(letIn.purpose));
                } else {
                    questions.answer(caseId, question, form.version(), answer);
                }
                return frame.path("/asked?done=done.known_answered");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(DECIDE, page(frame, questions.find(caseId, question), form), form);
        }
    }

    /** To let the asker into a sealed case: for its keepers to decide. */
    @PostMapping("/cases/{id}/asked/{question}/keepers")
    @Allowed(value = Action.NAME_TEAM, event = "seal.proposed", stepUp = true)
    ModelAndView askKeepers(@PathVariable UUID id, @PathVariable UUID question, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Told told = questions.find(caseId, question);
        Form form = Form.sent(frame.shell().words(), "decide", request);
        LetIn letIn = LetIn.sent(form);
        if (form.mustBeShownAgain()) {
            return Page.again(DECIDE, page(frame, told, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                questions.askKeepers(caseId, question, letIn.compartments, Objects.requireNonNull(letIn.purpose));
                return frame.path("/asked?done=done.known_keepers");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(DECIDE, page(frame, questions.find(caseId, question), form), form);
        }
    }

    private static boolean isSealed(CaseFrame frame) {
        return frame.grant().door().equals(Grants.Grant.SEALED);
    }

    /**
     * What the asker would hold. The core is what a case is; without it there would be nothing to see.
     *
     * @param kind null when nothing was chosen, and then the form is shown again
     */
    private record LetIn(Teams.@Nullable Kind kind, Teams.@Nullable Purpose purpose, Set<Compartment> compartments) {
        static LetIn sent(Form form) {
            var all = EnumSet.of(Compartment.core);
            all.addAll(form.choices("compartments", Compartment.class));
            return new LetIn(form.choice("kind", Teams.Kind.class), form.choice("purpose", Teams.Purpose.class), all);
        }
    }

    private DecidePage page(CaseFrame frame, Told told, Form form) {
        Words words = frame.shell().words();
        Answer answer = told.answer();
        Typed known = told.typed();
        return new DecidePage(
                frame,
                form,
                frame.path("/asked/" + told.questionId()),
                told.toldAt(),
                lists.who(told),
                words.get(role(told).messageKey()),
                directory.agency(told.agencyCode()).name(words.language()),
                told.fit() == Fit.CODE
                        ? words.get(told.fit().messageKey())
                        : words.get(told.fit().messageKey(), "who", lists.about(frame, told)),
                TypedWords.of(known, words, directory),
                answer == null ? null : words.get(answer.messageKey() + ".done"),
                // whoever only said that they will get in touch may still decide
                (answer == null || answer == Answer.CONTACT) && known != null,
                frame.team().stream().anyMatch(m -> m.accountId().equals(told.accountId())),
                Option.of(words, "known.answer", Answer.class),
                Option.of(words, "team.kind", Teams.Kind.class),
                frame.grant().compartments().stream()
                        .filter(c -> !c.equals(Compartment.core.name()))
                        .map(c -> new Option(c, words.get("compartment." + c)))
                        .toList(),
                Option.of(words, "team.purpose", Teams.Purpose.class));
    }

    private Role role(Told told) {
        return directory
                .colleague(told.accountId())
                .map(c -> Role.valueOf(c.role()))
                .orElse(Role.PARTNER_VIEWER);
    }

    private CaseFrame deciding(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> Questions.decides(frame.grant()));
    }
}
