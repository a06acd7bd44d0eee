package mn.khamt.consent.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.ContactRules;
import mn.khamt.cases.Identities;
import mn.khamt.cases.People;
import mn.khamt.consent.Assent;
import mn.khamt.consent.ConsentFields;
import mn.khamt.consent.Consents;
import mn.khamt.consent.Consents.Consent;
import mn.khamt.consent.NewConsent;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Consent in one case, its withdrawal, and who must not be told. */
@Controller
final class ConsentController {
    private static final String NAME = "consent";

    private final Consents consents;
    private final ContactRules rules;
    private final CaseFrames frames;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Db db;
    private final Times times;

    ConsentController(
            Consents consents,
            ContactRules rules,
            CaseFrames frames,
            Directory directory,
            Operations operations,
            Shells shells,
            Db db,
            Times times) {
        this.consents = consents;
        this.rules = rules;
        this.frames = frames;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/cases/{id}/consent")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView list(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            return Page.show(
                    "consent/Consents", listPage(frame, Form.blank(frame.shell().words(), NAME)));
        });
    }

    @GetMapping("/cases/{id}/consent/new")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView ask(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = changing(new CaseId(id), request);
        List<Option> victims = victims(frame);
        Form form = Form.blank(frame.shell().words(), NAME)
                .with("victim", victims.size() == 1 ? victims.getFirst().value() : null)
                .with("language", "MONGOLIAN")
                .with("given_on", times.today());
        return Page.show("consent/New", newPage(frame, form));
    }

    @PostMapping("/cases/{id}/consent/new")
    @Allowed(value = Action.CHANGE_CASE, event = "consent.recorded")
    ModelAndView record(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Words words = frame.shell().words();
        Form form = Form.sent(words, NAME, request);
        UUID victim = form.id("victim", victims(frame));
        String agency = form.code("agency", agencies(words));
        List<String> compartments = form.choices("compartments", Compartment.class).stream()
                .map(Compartment::name)
                .toList();
        NewConsent given = ConsentFields.read(
                form, child(frame), consents.givers(caseId, words), consents.forms(words), times.today());
        if (form.mustBeShownAgain() || victim == null || given == null) {
            return Page.again("consent/New", newPage(frame, form), form);
        }
        boolean adult = frame.victims().stream()
                .filter(v -> v.victimId().equals(victim))
                .anyMatch(v -> Boolean.FALSE.equals(v.child()));
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                Consents.Recorded recorded =
                        consents.record(caseId, victim, agency, compartments, adult ? ofAdult(given) : given);
                return frame.path("/consent/" + recorded.consentId() + "?done=done.consent_recorded");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("consent/New", newPage(frame, form), form);
        }
    }

    @GetMapping("/cases/{id}/consent/{consent}")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView show(@PathVariable UUID id, @PathVariable UUID consent, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            return Page.show(
                    "consent/Consent",
                    onePage(
                            frame,
                            consents.find(caseId, consent),
                            Form.blank(frame.shell().words(), NAME),
                            request));
        });
    }

    @PostMapping("/cases/{id}/consent/{consent}/withdraw")
    @Allowed(value = Action.CHANGE_CASE, event = "consent.withdrawn")
    ModelAndView withdraw(@PathVariable UUID id, @PathVariable UUID consent, HttpServletRequest request) {
        return act(id, consent, request, "done.consent_withdrawn", () -> consents.withdraw(new CaseId(id), consent));
    }

    @PostMapping("/cases/{id}/consent/{consent}/approve")
    @Allowed(value = Action.NAME_TEAM, event = "consent.override_approved", stepUp = true)
    ModelAndView approve(@PathVariable UUID id, @PathVariable UUID consent, HttpServletRequest request) {
        if (!changing(new CaseId(id), request).mayName()) {
            throw new NotFound("rule:3");
        }
        return act(id, consent, request, "done.consent_approved", () -> {
            consents.approve(new CaseId(id), consent);
            return true;
        });
    }

    /**
     * @param work answers whether the caller still holds the case
     */
    private ModelAndView act(UUID id, UUID consent, HttpServletRequest request, String done, BooleanSupplier work) {
        var caseId = new CaseId(id);
        Form form = Form.sent(shells.of(request).words(), NAME, request);
        String typed = form.typed() + consent + done;
        CaseFrame frame;
        try {
            frame = changing(caseId, request);
        } catch (NotFound gone) {
            return Page.goTo(operations.answered(form.operation(), typed).orElseThrow(() -> gone));
        }
        Consent found = consents.find(caseId, consent);
        if (form.mustBeShownAgain()) {
            return Page.again("consent/Consent", onePage(frame, found, form, request), form);
        }
        try {
            return Page.goTo(operations.once(
                    form.operation(),
                    typed,
                    () -> (work.getAsBoolean() ? frame.path("/consent/" + consent) : "/cases") + "?done=" + done));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("consent/Consent", onePage(frame, found, form, request), form);
        }
    }

    @GetMapping("/cases/{id}/consent/contact/new")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "case.read")
    ModelAndView askRule(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = naming(new CaseId(id), request);
        List<Option> victims = victims(frame);
        Form form = Form.blank(frame.shell().words(), "contact_rule")
                .with("victim", victims.size() == 1 ? victims.getFirst().value() : null);
        return Page.show("consent/NewRule", rulePage(frame, form));
    }

    @PostMapping("/cases/{id}/consent/contact/new")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "contact_rule.added")
    ModelAndView addRule(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = naming(caseId, request);
        Form form = Form.sent(frame.shell().words(), "contact_rule", request);
        UUID victim = form.id("victim", victims(frame));
        ContactRules.Relation relation = form.choice("relation", ContactRules.Relation.class);
        String parent = form.optionalText("parent_name", 100);
        String given = form.text("given_name", 100);
        String phone = form.optionalText("phone", 60);
        String why = form.text("why", 1000);
        LocalDate until = form.optionalDate("until");
        if (form.mustBeShownAgain() || victim == null || relation == null) {
            return Page.again("consent/NewRule", rulePage(frame, form), form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
            rules.add(
                    caseId,
                    victim,
                    relation,
                    new Identities.Identity(null, parent, given, null, null, phone, null, null, why, 0),
                    until);
            return frame.path("/consent?done=done.contact_rule_added");
        }));
    }

    @PostMapping("/cases/{id}/consent/contact/{rule}/end")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "contact_rule.ended")
    ModelAndView endRule(@PathVariable UUID id, @PathVariable UUID rule, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = naming(caseId, request);
        Form form = Form.sent(frame.shell().words(), NAME, request);
        if (form.mustBeShownAgain()) {
            return Page.again("consent/Consents", listPage(frame, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed() + rule, () -> {
                rules.end(caseId, rule);
                return frame.path("/consent?done=done.contact_rule_ended");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("consent/Consents", listPage(frame, form), form);
        }
    }

    private ConsentsPage listPage(CaseFrame frame, Form form) {
        Words words = frame.shell().words();
        return new ConsentsPage(
                frame,
                form,
                consents.ofCase(frame.caseId()).stream()
                        .map(c -> new ConsentsPage.Line(
                                frame.path("/consent/" + c.consentId()),
                                who(frame, c.victimId()),
                                directory.agency(c.recipientAgency()).name(words.language()),
                                compartments(c, words),
                                words.get(c.basis().messageKey()),
                                c.givenOn(),
                                words.get(c.stateKey()),
                                tone(c)))
                        .toList(),
                rules.ofCase(frame.caseId()).stream()
                        .map(r -> new ConsentsPage.Rule(
                                frame.path("/consent/contact/" + r.ruleId() + "/end"),
                                who(frame, r.victimId()),
                                words.get("contact_rule.relation."
                                        + r.relation().name().toLowerCase(Locale.ROOT)),
                                r.until()))
                        .toList());
    }

    private ConsentPage onePage(CaseFrame frame, Consent consent, Form form, HttpServletRequest request) {
        Words words = frame.shell().words();
        var facts = new ArrayList<ConsentPage.Fact>();
        // what ended it first: nothing else on the page matters as much
        if (consent.stoppedAt() != null) {
            facts.add(fact(words, "stopped_on", words.dates().table(consent.stoppedAt())));
            facts.add(fact(words, "stopped_why", words.get("consent.stopped_why.offender")));
        }
        if (consent.withdrawnAt() != null) {
            facts.add(fact(words, "withdrawn_on", words.dates().table(consent.withdrawnAt())));
        }
        facts.add(fact(words, "victim", who(frame, consent.victimId())));
        facts.add(fact(
                words, "agency", directory.agency(consent.recipientAgency()).name(words.language())));
        facts.add(fact(words, "compartments", compartments(consent, words)));
        facts.add(fact(words, "basis", words.get(consent.basis().messageKey())));
        facts.add(fact(words, "given_by", givenBy(frame, consent, words)));
        if (consent.assent() != Assent.NOT_APPLICABLE) {
            facts.add(fact(words, "assent", words.get(consent.assent().messageKey())));
        }
        facts.add(fact(words, "given_on", words.dates().table(consent.givenOn())));
        if (consent.expiresOn() != null) {
            facts.add(fact(words, "expires_on", words.dates().table(consent.expiresOn())));
        }
        if (consent.formVersion() != null) {
            facts.add(fact(words, "form_version", consent.formVersion()));
        }
        if (consent.note() != null) {
            facts.add(fact(words, "note", consent.note()));
        }
        facts.add(fact(words, "recorded_by", name(consent.recordedBy())));
        if (consent.approvedBy() != null) {
            facts.add(fact(words, "approved_by", name(consent.approvedBy())));
        }
        UUID me = shells.person(request).accountId();
        return new ConsentPage(
                frame,
                form,
                frame.path("/consent/" + consent.consentId()),
                words.get(consent.stateKey()),
                tone(consent),
                facts,
                consents.looked(consent).stream()
                        .map(l -> new ConsentPage.Look(
                                new PersonName(null, l.parentName(), l.givenName()).shown(),
                                words.get("role." + l.role().toLowerCase(Locale.ROOT)),
                                l.looks(),
                                l.firstAt(),
                                l.lastAt()))
                        .toList(),
                frame.mayChange() && consent.withdrawnAt() == null && consent.stoppedAt() == null,
                frame.mayName() && consent.waits() && !consent.recordedBy().equals(me));
    }

    /** In which right somebody spoke, and which person of the case it was. */
    private String givenBy(CaseFrame frame, Consent consent, Words words) {
        String right = words.get(consent.givenBy().messageKey());
        return consent.giverId() == null
                ? right
                : consents.givers(frame.caseId(), words).stream()
                        .filter(o -> o.value().equals(consent.giverId().toString()))
                        .map(o -> right + ": " + o.label())
                        .findFirst()
                        .orElse(right);
    }

    private static ConsentPage.Fact fact(Words words, String field, String value) {
        return new ConsentPage.Fact(words.get("consent." + field), value);
    }

    private String name(UUID account) {
        return directory.colleague(account).map(c -> c.shown()).orElse("–");
    }

    private static String tone(Consent consent) {
        return consent.carries() ? "ok" : consent.waits() ? "due" : "late";
    }

    private static String compartments(Consent consent, Words words) {
        return consent.compartments().stream()
                .map(c -> words.get("compartment." + c))
                .collect(Collectors.joining(", "));
    }

    private static String who(CaseFrame frame, UUID victim) {
        return frame.victims().stream()
                .filter(v -> v.victimId().equals(victim))
                .map(v -> v.shown(frame.shell().words()))
                .findFirst()
                .orElse("–");
    }

    private NewConsentPage newPage(CaseFrame frame, Form form) {
        Words words = frame.shell().words();
        return new NewConsentPage(
                frame,
                form,
                victims(frame),
                agencies(words),
                Arrays.stream(Compartment.values())
                        .filter(c -> c != Compartment.core && frame.grant().opens(c))
                        .map(c -> new Option(c.name(), words.get("compartment." + c.name())))
                        .toList(),
                consents.givers(frame.caseId(), words),
                consents.forms(words),
                child(frame));
    }

    private NewRulePage rulePage(CaseFrame frame, Form form) {
        return new NewRulePage(
                frame,
                form,
                victims(frame),
                Option.of(frame.shell().words(), "contact_rule.relation", ContactRules.Relation.class));
    }

    /** Agencies that have people at work, other than one's own, as recipients. */
    private List<Option> agencies(Words words) {
        return directory.colleagues().stream()
                .map(Colleague::agencyCode)
                .distinct()
                .map(c -> new Option(c, directory.agency(c).name(words.language())))
                .toList();
    }

    private static List<Option> victims(CaseFrame frame) {
        return frame.victims().stream()
                .map(v -> new Option(
                        v.victimId().toString(), v.shown(frame.shell().words())))
                .toList();
    }

    private static boolean child(CaseFrame frame) {
        return frame.victims().stream().map(People.Victim::child).anyMatch(c -> !Boolean.FALSE.equals(c));
    }

    /** On the form of a case with children, an adult's own assent does not apply. */
    private static NewConsent ofAdult(NewConsent given) {
        return new NewConsent(
                given.basis(),
                given.givenBy(),
                given.giver(),
                Assent.NOT_APPLICABLE,
                given.language(),
                given.formVersion(),
                given.givenOn(),
                given.expiresOn(),
                given.note());
    }

    private CaseFrame changing(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayChange());
    }

    private CaseFrame naming(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayChange() && frame.opens(Compartment.identity.name()));
    }
}
