package mn.khamt.justice.web;

import static mn.khamt.justice.Prosecutions.key;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.justice.AppealBy;
import mn.khamt.justice.AppealOutcome;
import mn.khamt.justice.Article;
import mn.khamt.justice.Chain;
import mn.khamt.justice.ChargeStatus;
import mn.khamt.justice.HearingKind;
import mn.khamt.justice.HearingOutcome;
import mn.khamt.justice.Instance;
import mn.khamt.justice.JusticeQueries;
import mn.khamt.justice.Prosecutions;
import mn.khamt.justice.Prosecutions.HearingDay;
import mn.khamt.justice.Prosecutions.Measured;
import mn.khamt.justice.Prosecutions.NewCharge;
import mn.khamt.justice.Prosecutions.NewVerdict;
import mn.khamt.justice.SentenceKind;
import mn.khamt.justice.VerdictKind;
import mn.khamt.justice.web.ActForm.Field;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Forms of the prosecutor: charges, hearings, verdicts, sentences, appeals. */
@Controller
final class ProsecutionController {
    private static final String CHARGE = "justice.charge";
    private static final String WITHDRAWAL = "justice.withdrawal";
    private static final String HEARING = "justice.hearing";
    private static final String VERDICT = "justice.verdict";
    private static final String IN_FORCE = "justice.in_force";
    private static final String SENTENCE = "justice.sentence";
    private static final String APPEAL = "justice.appeal";
    private static final String APPEAL_DECISION = "justice.appeal_decision";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Prosecutions prosecutions;
    private final JusticeQueries queries;
    private final People people;
    private final Directory directory;
    private final Shells shells;
    private final Times times;
    private final CaseFrames frames;
    private final Acts acts;

    ProsecutionController(
            Prosecutions prosecutions,
            JusticeQueries queries,
            People people,
            Directory directory,
            Shells shells,
            Times times,
            CaseFrames frames,
            Acts acts) {
        this.prosecutions = prosecutions;
        this.queries = queries;
        this.people = people;
        this.directory = directory;
        this.shells = shells;
        this.times = times;
        this.frames = frames;
        this.acts = acts;
    }

    // ---- charges ----

    @GetMapping("/cases/{id}/justice/charges/new")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView newCharge(HttpServletRequest request, @PathVariable UUID id, @RequestParam Optional<UUID> offender) {
        queries.forChange(new CaseId(id));
        Shell shell = shells.of(request);
        return acts.show(
                request,
                charge(
                        shell,
                        id,
                        Form.blank(shell.words(), CHARGE)
                                .with("offender", offender.orElse(null))
                                .with("prosecutor", shells.person(request).accountId())));
    }

    @PostMapping("/cases/{id}/justice/charges/new")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "charge.brought")
    ModelAndView bring(HttpServletRequest request, @PathVariable UUID id) {
        var caseId = new CaseId(id);
        queries.forChange(caseId);
        Shell shell = shells.of(request);
        ActForm page = charge(shell, id, Form.sent(shell.words(), CHARGE, request));
        UUID offender = page.form().id("offender", page.options("offender"));
        return acts.send(
                request,
                page,
                charged(page),
                charge -> {
                    prosecutions.charge(caseId, offender == null ? id : offender, charge);
                    return "done.charge_brought";
                },
                page::form);
    }

    @GetMapping("/cases/{id}/justice/charges/{charge}/replace")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView reclassifying(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID charge) {
        Shell shell = shells.of(request);
        Chain.Charge old = queries.forChange(new CaseId(id)).charge(charge);
        return acts.show(
                request,
                replacement(
                        shell,
                        id,
                        old,
                        Form.blank(shell.words(), CHARGE, old.version())
                                .with("prosecutor", shells.person(request).accountId())));
    }

    @PostMapping("/cases/{id}/justice/charges/{charge}/replace")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "charge.replaced")
    ModelAndView reclassify(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID charge) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Charge old = queries.forChange(caseId).charge(charge);
        ActForm page = replacement(shell, id, old, Form.sent(shell.words(), CHARGE, request));
        return acts.take(
                request,
                page,
                charged(page),
                now -> {
                    prosecutions.reclassify(caseId, charge, page.form().version(), now);
                    return "done.charge_replaced";
                },
                () -> {
                    Chain chain = queries.forChange(caseId);
                    Chain.Charge now = chain.charge(charge);
                    return new Step(
                            replacement(shell, id, now, page.form().on(now.version())),
                            ended(shell, chain, now, ChargeStatus.REPLACED));
                });
    }

    @GetMapping("/cases/{id}/justice/charges/{charge}/withdraw")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView withdrawing(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID charge) {
        Shell shell = shells.of(request);
        Chain.Charge old = queries.forChange(new CaseId(id)).charge(charge);
        return acts.show(
                request,
                withdrawal(
                        shell,
                        id,
                        old,
                        Form.blank(shell.words(), WITHDRAWAL, old.version()).with("on", times.today())));
    }

    @PostMapping("/cases/{id}/justice/charges/{charge}/withdraw")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "charge.withdrawn")
    ModelAndView withdraw(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID charge) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Charge old = queries.forChange(caseId).charge(charge);
        ActForm page = withdrawal(shell, id, old, Form.sent(shell.words(), WITHDRAWAL, request));
        Form form = page.form();
        LocalDate on = form.date("on");
        return acts.take(
                request,
                page,
                form.hasErrors() ? Optional.empty() : Optional.of(on),
                day -> {
                    prosecutions.withdraw(caseId, charge, form.version(), day);
                    return "done.charge_withdrawn";
                },
                () -> {
                    Chain chain = queries.forChange(caseId);
                    Chain.Charge now = chain.charge(charge);
                    return new Step(
                            withdrawal(shell, id, now, form.on(now.version())),
                            ended(shell, chain, now, ChargeStatus.WITHDRAWN));
                });
    }

    // ---- hearings ----

    @GetMapping("/cases/{id}/justice/hearings/new")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView newHearing(HttpServletRequest request, @PathVariable UUID id) {
        queries.forChange(new CaseId(id));
        Shell shell = shells.of(request);
        return acts.show(request, hearing(shell, id, Form.blank(shell.words(), HEARING), "justice.record_hearing"));
    }

    @PostMapping("/cases/{id}/justice/hearings/new")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "hearing.recorded")
    ModelAndView recordHearing(HttpServletRequest request, @PathVariable UUID id) {
        var caseId = new CaseId(id);
        queries.forChange(caseId);
        Shell shell = shells.of(request);
        ActForm page = hearing(shell, id, Form.sent(shell.words(), HEARING, request), "justice.record_hearing");
        return acts.send(
                request,
                page,
                heard(page.form()),
                hearing -> {
                    prosecutions.hearing(caseId, hearing);
                    return "done.hearing_recorded";
                },
                page::form);
    }

    @GetMapping("/cases/{id}/justice/hearings/{hearing}")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView changeHearing(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID hearing) {
        Shell shell = shells.of(request);
        return acts.show(
                request,
                hearing(
                        shell,
                        id,
                        filled(shell.words(), queries.forChange(new CaseId(id)).hearing(hearing)),
                        "justice.change_hearing"));
    }

    @PostMapping("/cases/{id}/justice/hearings/{hearing}")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "hearing.changed")
    ModelAndView saveHearing(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID hearing) {
        var caseId = new CaseId(id);
        queries.forChange(caseId).hearing(hearing);
        Shell shell = shells.of(request);
        ActForm page = hearing(shell, id, Form.sent(shell.words(), HEARING, request), "justice.change_hearing");
        return acts.send(
                request,
                page,
                heard(page.form()),
                day -> {
                    prosecutions.changeHearing(caseId, hearing, page.form().version(), day);
                    return "done.saved";
                },
                () -> filled(shell.words(), queries.forChange(caseId).hearing(hearing)));
    }

    // ---- verdicts ----

    @GetMapping("/cases/{id}/justice/charges/{charge}/verdict")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView newVerdict(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID charge) {
        Shell shell = shells.of(request);
        Chain chain = queries.forChange(new CaseId(id));
        Chain.Charge on = chain.charge(charge);
        Form form = Form.blank(shell.words(), VERDICT, on.version());
        if (chain.verdictsOn(charge).isEmpty()) {
            form.with("instance", Instance.FIRST);
        }
        return acts.show(request, verdict(shell, id, on, form));
    }

    @PostMapping("/cases/{id}/justice/charges/{charge}/verdict")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "verdict.recorded")
    ModelAndView recordVerdict(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID charge) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Charge on = queries.forChange(caseId).charge(charge);
        ActForm page = verdict(shell, id, on, Form.sent(shell.words(), VERDICT, request));
        Form form = page.form();
        Instance instance = form.choice("instance", Instance.class);
        VerdictKind kind = form.choice("kind", VerdictKind.class);
        String court = form.text("court", 200);
        LocalDate decided = form.date("on");
        LocalDate inForce = form.optionalDate("in_force_on");
        return acts.take(
                request,
                page,
                form.hasErrors() || instance == null || kind == null
                        ? Optional.empty()
                        : Optional.of(new NewVerdict(instance, kind, decided, inForce, court)),
                verdict -> {
                    prosecutions.verdict(caseId, charge, form.version(), verdict);
                    return "done.verdict_recorded";
                },
                () -> {
                    Chain chain = queries.forChange(caseId);
                    Chain.Charge now = chain.charge(charge);
                    return new Step(
                            verdict(shell, id, now, form.on(now.version())), decided(shell, chain, now, instance));
                });
    }

    /** A court decides once on a charge, unless a higher one annulled what it decided. */
    private Step.@Nullable Taken decided(Shell shell, Chain chain, Chain.Charge charge, @Nullable Instance instance) {
        return chain.verdictsOn(charge.chargeId()).stream()
                .filter(v -> v.instance() == instance && !chain.annulled(v.verdictId()))
                .findFirst()
                .map(v -> new Step.Taken(true, v.verdictId(), "verdict.recorded", List.of(line(shell, v))))
                .orElseGet(() -> charge.live() ? null : ended(shell, chain, charge, ChargeStatus.DECIDED));
    }

    /**
     * How a charge ended; null while it is open.
     *
     * @param wanted what was about to be recorded of it
     */
    private Step.@Nullable Taken ended(Shell shell, Chain chain, Chain.Charge charge, ChargeStatus wanted) {
        ChargeStatus now = charge.status();
        boolean same = now == wanted;
        String word = shell.t(key("charge_status", now));
        return switch (now) {
            case OPEN -> null;
            case WITHDRAWN ->
                new Step.Taken(
                        same,
                        charge.chargeId(),
                        "charge.withdrawn",
                        charge.withdrawnOn() == null
                                ? List.of(word)
                                : List.of(shell.t("justice.withdrawn_on", "on", charge.withdrawnOn())));
            case REPLACED ->
                chain.after(charge.chargeId())
                        .map(c -> new Step.Taken(
                                same,
                                c.chargeId(),
                                "charge.replaced",
                                List.of(
                                        word,
                                        shell.t(
                                                "justice.charge_is",
                                                "article",
                                                article(c.articleCode()).full(shell.words()),
                                                "on",
                                                c.chargedOn()))))
                        .orElseThrow(NotFound::new);
            case DECIDED ->
                chain.verdictsOn(charge.chargeId()).stream()
                        .reduce((a, b) -> b)
                        .map(v ->
                                new Step.Taken(same, v.verdictId(), "verdict.recorded", List.of(word, line(shell, v))))
                        .orElseThrow(NotFound::new);
        };
    }

    private static String line(Shell shell, Chain.Verdict verdict) {
        return shell.t(
                "justice.verdict_is",
                "court",
                shell.t(key("instance", verdict.instance())),
                "kind",
                shell.t(key("verdict_kind", verdict.kind())),
                "on",
                verdict.decidedOn());
    }

    @GetMapping("/cases/{id}/justice/verdicts/{verdict}")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView changeVerdict(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict) {
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(new CaseId(id)).verdict(verdict);
        return acts.show(request, inForce(shell, id, was, filled(shell.words(), was)));
    }

    @PostMapping("/cases/{id}/justice/verdicts/{verdict}")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "verdict.changed")
    ModelAndView saveVerdict(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(caseId).verdict(verdict);
        ActForm page = inForce(shell, id, was, Form.sent(shell.words(), IN_FORCE, request));
        Form form = page.form();
        LocalDate inForce = form.optionalDate("in_force_on");
        String court = form.text("court", 200);
        return acts.send(
                request,
                page,
                form.hasErrors() ? Optional.empty() : Optional.of(court),
                name -> {
                    prosecutions.changeVerdict(caseId, verdict, form.version(), inForce, name);
                    return "done.saved";
                },
                () -> filled(shell.words(), queries.forChange(caseId).verdict(verdict)));
    }

    // ---- sentences ----

    @GetMapping("/cases/{id}/justice/verdicts/{verdict}/sentences/new")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView sentenceKinds(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict) {
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(new CaseId(id)).verdict(verdict);
        return Page.show(
                "justice/SentenceKinds",
                new SentenceKindsPage(
                        frames.of(new CaseId(id), request),
                        people.offender(new CaseId(id), was.offenderId()).shown(shell.words()),
                        Arrays.stream(SentenceKind.values())
                                .map(k -> new Option(
                                        "/cases/" + id + "/justice/verdicts/" + verdict + "/sentences/new/"
                                                + k.name().toLowerCase(Locale.ROOT),
                                        shell.t(key("sentence_kind", k)),
                                        shell.t("justice.asks."
                                                + k.measure().name().toLowerCase(Locale.ROOT))))
                                .toList()));
    }

    @GetMapping("/cases/{id}/justice/verdicts/{verdict}/sentences/new/{kind}")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView newSentence(
            HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict, @PathVariable String kind) {
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(new CaseId(id)).verdict(verdict);
        return acts.show(request, sentence(shell, id, was, kind(kind), Form.blank(shell.words(), SENTENCE)));
    }

    @PostMapping("/cases/{id}/justice/verdicts/{verdict}/sentences/new/{kind}")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "sentence.recorded")
    ModelAndView recordSentence(
            HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict, @PathVariable String kind) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(caseId).verdict(verdict);
        SentenceKind of = kind(kind);
        ActForm page = sentence(shell, id, was, of, Form.sent(shell.words(), SENTENCE, request));
        return acts.send(
                request,
                page,
                measured(page, of),
                much -> {
                    prosecutions.sentence(caseId, verdict, of, much);
                    return "done.sentence_recorded";
                },
                page::form);
    }

    @GetMapping("/cases/{id}/justice/sentences/{sentence}")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView changeSentence(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID sentence) {
        Shell shell = shells.of(request);
        Chain chain = queries.forChange(new CaseId(id));
        Chain.Sentence was = chain.sentence(sentence);
        return acts.show(
                request, sentence(shell, id, chain.verdict(was.verdictId()), was.kind(), filled(shell.words(), was)));
    }

    @PostMapping("/cases/{id}/justice/sentences/{sentence}")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "sentence.changed")
    ModelAndView saveSentence(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID sentence) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain chain = queries.forChange(caseId);
        Chain.Sentence was = chain.sentence(sentence);
        ActForm page = sentence(
                shell, id, chain.verdict(was.verdictId()), was.kind(), Form.sent(shell.words(), SENTENCE, request));
        return acts.send(
                request,
                page,
                measured(page, was.kind()),
                much -> {
                    prosecutions.changeSentence(caseId, sentence, page.form().version(), much);
                    return "done.saved";
                },
                () -> filled(shell.words(), queries.forChange(caseId).sentence(sentence)));
    }

    // ---- appeals ----

    @GetMapping("/cases/{id}/justice/verdicts/{verdict}/appeal")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView newAppeal(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict) {
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(new CaseId(id)).verdict(verdict);
        return acts.show(request, appeal(shell, id, was, Form.blank(shell.words(), APPEAL)));
    }

    @PostMapping("/cases/{id}/justice/verdicts/{verdict}/appeal")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "appeal.filed")
    ModelAndView fileAppeal(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID verdict) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain.Verdict was = queries.forChange(caseId).verdict(verdict);
        ActForm page = appeal(shell, id, was, Form.sent(shell.words(), APPEAL, request));
        Form form = page.form();
        AppealBy by = form.choice("by", AppealBy.class);
        LocalDate on = form.date("on");
        return acts.send(
                request,
                page,
                form.hasErrors() || by == null ? Optional.empty() : Optional.of(by),
                who -> {
                    prosecutions.appeal(caseId, verdict, who, on);
                    return "done.appeal_filed";
                },
                page::form);
    }

    @GetMapping("/cases/{id}/justice/appeals/{appeal}")
    @Allowed(Action.RECORD_PROSECUTION)
    ModelAndView decidingAppeal(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID appeal) {
        Shell shell = shells.of(request);
        Chain chain = queries.forChange(new CaseId(id));
        Chain.Appeal was = chain.appeal(appeal);
        return acts.show(
                request, decision(shell, id, chain, was, Form.blank(shell.words(), APPEAL_DECISION, was.version())));
    }

    @PostMapping("/cases/{id}/justice/appeals/{appeal}")
    @Allowed(value = Action.RECORD_PROSECUTION, event = "appeal.decided")
    ModelAndView decideAppeal(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID appeal) {
        var caseId = new CaseId(id);
        Shell shell = shells.of(request);
        Chain chain = queries.forChange(caseId);
        Chain.Appeal was = chain.appeal(appeal);
        ActForm page = decision(shell, id, chain, was, Form.sent(shell.words(), APPEAL_DECISION, request));
        Form form = page.form();
        AppealOutcome outcome = form.choice("outcome", AppealOutcome.class);
        LocalDate on = form.date("on");
        return acts.take(
                request,
                page,
                form.hasErrors() || outcome == null ? Optional.empty() : Optional.of(outcome),
                what -> {
                    prosecutions.decideAppeal(caseId, appeal, form.version(), what, on);
                    return "done.appeal_decided";
                },
                () -> {
                    Chain before = queries.forChange(caseId);
                    Chain.Appeal now = before.appeal(appeal);
                    AppealOutcome found = now.outcome();
                    return new Step(
                            decision(shell, id, before, now, form.on(now.version())),
                            found == null || now.decidedOn() == null
                                    ? null
                                    : new Step.Taken(
                                            true,
                                            appeal,
                                            "appeal.decided",
                                            List.of(shell.t(
                                                    "justice.outcome_is",
                                                    "outcome",
                                                    shell.t(key("appeal_outcome", found)),
                                                    "on",
                                                    now.decidedOn()))));
                });
    }

    // ---- what the forms ask ----

    private ActForm charge(Shell shell, UUID id, Form form) {
        return page(
                shell,
                id,
                "justice.record_charge",
                List.of(),
                form,
                Field.radios("offender", people.offenderOptions(new CaseId(id), shell.words())),
                Field.radios("article", articles(shell.words(), "")),
                Field.day("on"),
                Field.select("prosecutor", prosecutors(shell, form)));
    }

    private ActForm replacement(Shell shell, UUID id, Chain.Charge old, Form form) {
        return page(
                shell,
                id,
                "justice.reclassify",
                about(shell, id, old),
                form,
                Field.radios("article", articles(shell.words(), old.articleCode())),
                Field.day("on"),
                Field.select("prosecutor", prosecutors(shell, form)));
    }

    private ActForm withdrawal(Shell shell, UUID id, Chain.Charge old, Form form) {
        return page(shell, id, "justice.withdraw_charge", about(shell, id, old), form, Field.day("on"));
    }

    private ActForm hearing(Shell shell, UUID id, Form form, String title) {
        Words words = shell.words();
        return page(
                shell,
                id,
                title,
                List.of(),
                form,
                Field.radios("instance", Option.of(words, "justice.instance", Instance.class)),
                Field.radios("kind", Option.of(words, "justice.hearing_kind", HearingKind.class)),
                Field.day("on"),
                Field.time("time"),
                Field.select("outcome", Option.of(words, "justice.hearing_outcome", HearingOutcome.class))
                        .ifKnown());
    }

    private ActForm verdict(Shell shell, UUID id, Chain.Charge on, Form form) {
        Words words = shell.words();
        return page(
                shell,
                id,
                "justice.record_verdict",
                about(shell, id, on),
                form,
                Field.radios("instance", Option.of(words, "justice.instance", Instance.class)),
                Field.radios("kind", Option.of(words, "justice.verdict_kind", VerdictKind.class)),
                Field.text("court"),
                Field.day("on"),
                Field.day("in_force_on").ifKnown());
    }

    private ActForm inForce(Shell shell, UUID id, Chain.Verdict was, Form form) {
        return page(
                shell,
                id,
                "justice.change_verdict",
                about(shell, id, was),
                form,
                Field.day("in_force_on").ifKnown(),
                Field.text("court"));
    }

    private ActForm sentence(Shell shell, UUID id, Chain.Verdict verdict, SentenceKind kind, Form form) {
        var fields = new ArrayList<Field>();
        fields.add(Field.number(measure(kind)));
        if (kind.maySuspend()) {
            fields.add(Field.radios(
                    "suspended", List.of(new Option("NO", shell.t("ui.no")), new Option("YES", shell.t("ui.yes")))));
        }
        return page(
                shell, id, key("sentence_kind", kind), about(shell, id, verdict), form, fields.toArray(Field[]::new));
    }

    private ActForm appeal(Shell shell, UUID id, Chain.Verdict verdict, Form form) {
        return page(
                shell,
                id,
                "justice.record_appeal",
                about(shell, id, verdict),
                form,
                Field.radios("by", Option.of(shell.words(), "justice.appeal_by", AppealBy.class)),
                Field.day("on"));
    }

    private ActForm decision(Shell shell, UUID id, Chain chain, Chain.Appeal appeal, Form form) {
        return page(
                shell,
                id,
                "justice.decide_appeal",
                about(shell, id, chain.verdict(appeal.verdictId())),
                form,
                Field.radios("outcome", Option.of(shell.words(), "justice.appeal_outcome", AppealOutcome.class)),
                Field.day("on"));
    }

    private ActForm page(Shell shell, UUID id, String title, List<String> about, Form form, Field... fields) {
        return new ActForm(shell, new CaseId(id), shell.t(title), about, form, List.of(fields));
    }

    private List<String> about(Shell shell, UUID id, Chain.Charge charge) {
        Words words = shell.words();
        return List.of(
                people.offender(new CaseId(id), charge.offenderId()).shown(words),
                words.get(
                        "justice.charge_is",
                        "article",
                        article(charge.articleCode()).full(words),
                        "on",
                        charge.chargedOn()));
    }

    private List<String> about(Shell shell, UUID id, Chain.Verdict verdict) {
        Words words = shell.words();
        return List.of(people.offender(new CaseId(id), verdict.offenderId()).shown(words), line(shell, verdict));
    }

    private List<Option> articles(Words words, String without) {
        return queries.articles().stream()
                .filter(a -> !a.articleCode().equals(without))
                .map(a -> new Option(a.articleCode(), a.brief(words), a.full(words)))
                .toList();
    }

    private Article article(String code) {
        return queries.articles().stream()
                .filter(a -> a.articleCode().equals(code))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    private List<Option> prosecutors(Shell shell, Form form) {
        return Colleagues.of(directory, shell.language(), Role.PROSECUTOR, form.value("prosecutor"));
    }

    // ---- what was typed ----

    private static Optional<NewCharge> charged(ActForm page) {
        Form form = page.form();
        String article = form.code("article", page.options("article"));
        LocalDate on = form.date("on");
        UUID prosecutor = form.id("prosecutor", page.options("prosecutor"));
        return form.hasErrors() || prosecutor == null
                ? Optional.empty()
                : Optional.of(new NewCharge(article, on, prosecutor));
    }

    private static Optional<HearingDay> heard(Form form) {
        Instance instance = form.choice("instance", Instance.class);
        HearingKind kind = form.choice("kind", HearingKind.class);
        LocalDate on = form.date("on");
        LocalTime time = time(form);
        HearingOutcome outcome = form.optionalChoice("outcome", HearingOutcome.class);
        if (form.hasErrors() || instance == null || kind == null) {
            return Optional.empty();
        }
        Instant at = on.atTime(time).atZone(Times.ZONE).toInstant();
        return Optional.of(new HearingDay(instance, kind, at, outcome));
    }

    private static LocalTime time(Form form) {
        String typed = form.text("time", 5);
        if (typed.isEmpty()) {
            return LocalTime.MIDNIGHT;
        }
        try {
            return LocalTime.parse(typed.length() == 4 ? "0" + typed : typed, TIME);
        } catch (DateTimeException e) {
            form.wrong("time", "justice.error.time");
            return LocalTime.MIDNIGHT;
        }
    }

    /** Amounts are typed as they are written on paper: with commas, spaces or the sign of the tugrik. */
    private static Optional<Measured> measured(ActForm page, SentenceKind kind) {
        Form form = page.form();
        String field = measure(kind);
        String typed = form.text(field, 30).replaceAll("[,\\s\\u00a0\\u202f₮]", "");
        long much = 0;
        if (!typed.isEmpty()) {
            try {
                much = Long.parseLong(typed);
            } catch (NumberFormatException e) {
                much = 0;
            }
            if (much < 1 || much > kind.measure().most()) {
                form.wrong(
                        field,
                        "error.number_range",
                        "min",
                        1,
                        "max",
                        kind.measure().most());
            }
        }
        boolean suspended = kind.maySuspend()
                && form.code("suspended", page.options("suspended")).equals("YES");
        return form.hasErrors() ? Optional.empty() : Optional.of(new Measured(much, suspended));
    }

    private static String measure(SentenceKind kind) {
        return kind.measure().name().toLowerCase(Locale.ROOT);
    }

    private static SentenceKind kind(String inPath) {
        SentenceKind found = KINDS.get(inPath);
        if (found == null) {
            throw new NotFound();
        }
        return found;
    }

    private static final Map<String, SentenceKind> KINDS = Arrays.stream(SentenceKind.values())
            .collect(java.util.stream.Collectors.toUnmodifiableMap(k -> k.name().toLowerCase(Locale.ROOT), k -> k));

    // ---- as it stands ----

    private static Form filled(Words words, Chain.Hearing was) {
        var at = was.heldAt().atZone(Times.ZONE);
        return Form.blank(words, HEARING, was.version())
                .with("instance", was.instance())
                .with("kind", was.kind())
                .with("on", at.toLocalDate())
                .with("time", TIME.format(at))
                .with("outcome", was.outcome());
    }

    private static Form filled(Words words, Chain.Verdict was) {
        return Form.blank(words, IN_FORCE, was.version())
                .with("in_force_on", was.inForceOn())
                .with("court", was.court());
    }

    private static Form filled(Words words, Chain.Sentence was) {
        Object much = switch (was.kind().measure()) {
            case MONTHS -> was.months();
            case TUGRIK -> was.amountMnt();
            case HOURS -> was.hours();
        };
        Form form = Form.blank(words, SENTENCE, was.version()).with(measure(was.kind()), much);
        return was.kind().maySuspend() ? form.with("suspended", was.suspended() ? "YES" : "NO") : form;
    }
}
