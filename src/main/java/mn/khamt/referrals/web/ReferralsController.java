package mn.khamt.referrals.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.TakenPage;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.Referral;
import mn.khamt.referrals.ReferralOutcome;
import mn.khamt.referrals.ReferralStep;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.RefusalReason;
import mn.khamt.referrals.ServiceType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Both sides of a referral: what waits, what was sent, and every step of one. */
@Controller
final class ReferralsController {
    private static final String STEP = "referrals/ReferralStep";
    private static final int TEXT = 5000;
    /** Steps with a page of their own; accepting and starting need nothing typed. */
    private static final Set<String> PAGES = Set.of("refuse", "ask", "answer", "complete", "withdraw", "message");

    private final Shells shells;
    private final Referrals referrals;
    private final Directory directory;
    private final Operations operations;
    private final Times times;

    ReferralsController(Shells shells, Referrals referrals, Directory directory, Operations operations, Times times) {
        this.shells = shells;
        this.referrals = referrals;
        this.directory = directory;
        this.operations = operations;
        this.times = times;
    }

    @GetMapping("/referrals")
    @Allowed(Action.ANSWER_REFERRALS)
    ModelAndView list(
            HttpServletRequest request, @RequestParam Optional<String> state, @RequestParam Optional<String> service) {
        Shell shell = shells.of(request);
        Referrals.State shown = Arrays.stream(Referrals.State.values())
                .filter(s -> s.name().equals(state.orElse("")))
                .findFirst()
                .orElse(Referrals.State.OPEN);
        ServiceType type = Arrays.stream(ServiceType.values())
                .filter(t -> t.name().equals(service.orElse("")))
                .findFirst()
                .orElse(null);
        return Page.show(
                "referrals/Referrals",
                new ReferralsPage(
                        shell,
                        referrals.atMyDesks(shown, type),
                        referrals.ofMyCases(shown, type),
                        referrals.hasDesk(),
                        shown.name(),
                        type == null ? "" : type.name(),
                        Option.of(shell.words(), "referral.state", Referrals.State.class),
                        Option.of(shell.words(), "service", ServiceType.class),
                        directory,
                        times.now()));
    }

    @GetMapping("/referrals/{referralId}")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.seen", otherwise = "referral.opened")
    ModelAndView show(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Referrals.Opened opened = referrals.open(referralId);
        return Page.show(
                "referrals/Referral",
                page(
                        shell,
                        opened,
                        Form.blank(shell.words(), "referral", opened.referral().version())));
    }

    @GetMapping("/referrals/{referralId}/{step}")
    @Allowed(Action.ANSWER_REFERRALS)
    ModelAndView askStep(HttpServletRequest request, @PathVariable UUID referralId, @PathVariable String step) {
        Shell shell = shells.of(request);
        Referral referral = referrals.find(referralId);
        if (!PAGES.contains(step) || !offered(referral, step)) {
            throw new NotFound("rule:3");
        }
        return Page.show(STEP, step(shell, referral, step, Form.blank(shell.words(), "referral", referral.version())));
    }

    @PostMapping("/referrals/{referralId}/accept")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.accepted")
    ModelAndView accept(HttpServletRequest request, @PathVariable UUID referralId) {
        return atOnce(request, referralId, "accepted", form -> referrals.accept(referralId, form.version()));
    }

    @PostMapping("/referrals/{referralId}/start")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.started")
    ModelAndView start(HttpServletRequest request, @PathVariable UUID referralId) {
        return atOnce(request, referralId, "started", form -> referrals.start(referralId, form.version()));
    }

    @PostMapping("/referrals/{referralId}/refuse")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.refused")
    ModelAndView refuse(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        RefusalReason reason = form.choice("refusal", RefusalReason.class);
        String note = form.optionalText("refusal_note", TEXT);
        return written(shell, referralId, "refuse", form, "refused", () -> {
            if (reason != null) {
                referrals.refuse(referralId, form.version(), reason, note);
            }
        });
    }

    @PostMapping("/referrals/{referralId}/ask")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.more_information")
    ModelAndView ask(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        String text = form.text("question", TEXT);
        return written(shell, referralId, "ask", form, "asked", () -> referrals.ask(referralId, form.version(), text));
    }

    @PostMapping("/referrals/{referralId}/answer")
    @Allowed(value = Action.REFER, event = "referral.information_given")
    ModelAndView answer(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        String text = form.text("answer", TEXT);
        return written(
                shell,
                referralId,
                "answer",
                form,
                "answered",
                () -> referrals.answer(referralId, form.version(), text));
    }

    @PostMapping("/referrals/{referralId}/complete")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.completed")
    ModelAndView complete(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        ReferralOutcome outcome = form.choice("outcome", ReferralOutcome.class);
        return written(shell, referralId, "complete", form, "completed", () -> {
            if (outcome != null) {
                referrals.complete(referralId, form.version(), outcome);
            }
        });
    }

    @PostMapping("/referrals/{referralId}/withdraw")
    @Allowed(value = Action.REFER, event = "referral.withdrawn")
    ModelAndView withdraw(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        return written(
                shell, referralId, "withdraw", form, "withdrawn", () -> referrals.withdraw(referralId, form.version()));
    }

    @PostMapping("/referrals/{referralId}/message")
    @Allowed(value = Action.ANSWER_REFERRALS, event = "referral.message")
    ModelAndView message(HttpServletRequest request, @PathVariable UUID referralId) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        String text = form.text("message", TEXT);
        return written(shell, referralId, "message", form, "message", () -> referrals.say(referralId, text));
    }

    /** A step that needs one button: what is wrong with it is said on the referral itself. */
    private ModelAndView atOnce(HttpServletRequest request, UUID id, String done, Consumer<Form> step) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "referral", request);
        Referral referral = referrals.find(id);
        try {
            if (!form.mustBeShownAgain()) {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    step.accept(form);
                    return referral.path() + "?done=done.referral_" + done;
                }));
            }
        } catch (Refused refused) {
            refused.on(form);
        }
        Referrals.Opened opened = referrals.open(id);
        Form again = Form.blank(shell.words(), "referral", opened.referral().version());
        again.errors().putAll(form.errors());
        return Page.again("referrals/Referral", page(shell, opened, again), form);
    }

    /** A step with words: shown again with them when something is wrong, side by side when somebody else was first. */
    private ModelAndView written(Shell shell, UUID id, String step, Form form, String done, Runnable work) {
        Referral referral = referrals.find(id);
        if (form.mustBeShownAgain()) {
            return Page.again(STEP, step(shell, referral, step, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                work.run();
                return referral.path() + "?done=done.referral_" + done;
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(STEP, step(shell, referrals.find(id), step, form), form);
        } catch (EditConflict conflict) {
            Referral now = referrals.find(id);
            if (now.refusalReason() != null || now.outcome() != null) {
                return taken(shell, now, step, form).view();
            }
            // What the other wrote is a line of the conversation.
            form.wrong("status", "error.referral_changed");
            return Page.again(STEP, step(shell, now, step, form), form);
        }
    }

    private TakenPage taken(Shell shell, Referral now, String step, Form form) {
        boolean refused = now.refusalReason() != null;
        var stands = new ArrayList<String>();
        stands.add(
                refused
                        ? readable(shell, "refusal", String.valueOf(now.refusalReason()))
                        : readable(shell, "outcome", String.valueOf(now.outcome())));
        if (now.refusalNote() != null) {
            stands.add(now.refusalNote());
        }
        return new TakenPage(
                shell,
                step.equals(refused ? "refuse" : "complete"),
                shell.t("referral.step." + step),
                List.of(shell.t(now.serviceType().messageKey()), now.person(shell.words())),
                new TakenPage.First(
                        refused && now.answerer() != null ? now.answerer() : "",
                        directory.agency(now.toAgency()).name(shell.language()),
                        refused ? now.answeredAt() : now.completedAt()),
                stands,
                TakenPage.typed(
                        form,
                        List.of("refusal", "refusal_note", "outcome", "question", "answer"),
                        (field, value) -> readable(shell, field, value)),
                now.path());
    }

    private static String readable(Shell shell, String field, String value) {
        String prefix = switch (field) {
            case "refusal" -> "referral.refusal.";
            case "outcome" -> "referral.outcome.";
            default -> "";
        };
        String key = prefix + value.toLowerCase(Locale.ROOT);
        return !prefix.isEmpty() && shell.words().has(key) ? shell.t(key) : value;
    }

    private static boolean offered(Referral referral, String step) {
        return step.equals("message")
                ? referral.atMyDesk() || referral.ofMyCase()
                : referral.may(ReferralStep.valueOf(step.toUpperCase(Locale.ROOT)));
    }

    private ReferralPage page(Shell shell, Referrals.Opened opened, Form form) {
        return new ReferralPage(shell, opened, form, directory, times.now());
    }

    private ReferralStepPage step(Shell shell, Referral referral, String step, Form form) {
        List<Option> choices = switch (step) {
            case "refuse" -> Option.of(shell.words(), "referral.refusal", RefusalReason.class);
            case "complete" -> Option.of(shell.words(), "referral.outcome", ReferralOutcome.class);
            default -> List.of();
        };
        return new ReferralStepPage(shell, referral, step, form, choices, directory);
    }
}
