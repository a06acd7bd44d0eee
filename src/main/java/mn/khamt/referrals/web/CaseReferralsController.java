package mn.khamt.referrals.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.People;
import mn.khamt.consent.ConsentFields;
import mn.khamt.consent.Consents;
import mn.khamt.consent.NewConsent;
import mn.khamt.consent.SpokenLanguage;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.SendReferral;
import mn.khamt.referrals.ServiceType;
import mn.khamt.referrals.Urgency;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The referrals of one case, and a new one. */
@Controller
final class CaseReferralsController {
    private static final String NEW = "referrals/NewReferral";
    private static final int REASON = 5000;

    private final Shells shells;
    private final Grants grants;
    private final CaseFrames frames;
    private final People people;
    private final Referrals referrals;
    private final Directory directory;
    private final Operations operations;
    private final Times times;
    private final Consents consents;

    CaseReferralsController(
            Shells shells,
            Grants grants,
            CaseFrames frames,
            People people,
            Referrals referrals,
            Directory directory,
            Operations operations,
            Times times,
            Consents consents) {
        this.shells = shells;
        this.grants = grants;
        this.frames = frames;
        this.people = people;
        this.referrals = referrals;
        this.directory = directory;
        this.operations = operations;
        this.times = times;
        this.consents = consents;
    }

    @GetMapping("/cases/{id}/referrals")
    @Allowed(Action.SEE_CASES)
    ModelAndView list(HttpServletRequest request, @PathVariable UUID id) {
        Grants.Grant grant = grants.reading(id);
        Shell shell = shells.of(request);
        return Page.show(
                "referrals/CaseReferrals",
                new CaseReferralsPage(
                        frames.of(new CaseId(id), request),
                        referrals.ofCase(new CaseId(id)),
                        directory,
                        times.now(),
                        !grant.kind().equals("READER") && shell.may(Action.REFER.name())));
    }

    @GetMapping("/cases/{id}/referrals/new")
    @Allowed(Action.REFER)
    ModelAndView ask(
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestParam Optional<String> victim,
            @RequestParam Optional<String> service) {
        Grants.Grant grant = grants.changing(id);
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "referral");
        var caseId = new CaseId(id);
        List<Option> victims = people.victimOptions(caseId, shell.words());
        boolean sent = victim.isPresent() || service.isPresent();
        form.with(
                "victim", victim.orElse(victims.size() == 1 ? victims.getFirst().value() : null));
        form.with("service", service.orElse(null));
        if (!sent) {
            return Page.show(NEW, page(request, shell, caseId, form, victims, null, grant));
        }
        UUID chosen = form.id("victim", victims);
        ServiceType type = form.choice("service", ServiceType.class);
        if (chosen == null || type == null) {
            return Page.again(NEW, page(request, shell, caseId, form, victims, null, grant), form);
        }
        form.with("urgency", Urgency.WITHIN_DAY)
                .with(
                        "compartments",
                        type.usuallyShared().stream()
                                .filter(grant::opens)
                                .map(Compartment::name)
                                .toList())
                .with("language", SpokenLanguage.MONGOLIAN)
                .with("given_on", times.today());
        return Page.show(NEW, page(request, shell, caseId, form, victims, type, grant));
    }

    @PostMapping("/cases/{id}/referrals/new")
    @Allowed(value = Action.REFER, event = "referral.sent")
    ModelAndView send(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Referrals.Offered offered = referrals.offered(caseId, shell.words());
        Grants.Grant grant = offered.grant();
        Form form = Form.sent(shell.words(), "referral", request);
        List<Option> victims = People.options(offered.victims(), shell.words());
        UUID victim = form.id("victim", victims);
        ServiceType type = form.choice("service", ServiceType.class);
        if (victim == null || type == null) {
            return Page.again(NEW, page(request, shell, caseId, form, victims, null, grant), form);
        }
        boolean child = Referrals.child(offered.victim(victim));
        UUID desk = form.id("desk", desks(type, shell));
        Urgency urgency = form.choice("urgency", Urgency.class);
        String reason = form.text("reason", REASON);
        List<String> compartments = form.choices("compartments", Compartment.class).stream()
                .map(Compartment::name)
                .toList();
        NewConsent consent = ConsentFields.read(form, child, offered.givers(), offered.forms(), times.today());
        if (form.mustBeShownAgain() || desk == null || urgency == null || consent == null) {
            return Page.again(NEW, page(request, shell, caseId, form, victims, type, grant), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                referrals.send(new SendReferral(caseId, victim, type, desk, urgency, reason, compartments, consent));
                return caseId.path() + "/referrals?done=done.referral_sent";
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(NEW, page(request, shell, caseId, form, victims, type, grant), form);
        }
    }

    private NewReferralPage page(
            HttpServletRequest request,
            Shell shell,
            CaseId caseId,
            Form form,
            List<Option> victims,
            @Nullable ServiceType type,
            Grants.Grant grant) {
        NewReferralPage.Chosen chosen = null;
        if (type != null) {
            People.Victim victim = people.victim(caseId, UUID.fromString(form.value("victim")));
            chosen = new NewReferralPage.Chosen(
                    form.value("victim"),
                    victim.shown(shell.words()),
                    type.name(),
                    shell.t(type.messageKey()),
                    Referrals.child(victim),
                    desks(type, shell),
                    compartments(shell, grant));
        }
        return new NewReferralPage(
                frames.of(caseId, request),
                form,
                victims,
                Option.of(shell.words(), "service", ServiceType.class),
                chosen,
                consents.givers(caseId, shell.words()),
                consents.forms(shell.words()));
    }

    private List<Option> desks(ServiceType type, Shell shell) {
        return referrals.desksFor(type).stream()
                .map(d -> new Option(
                        d.deskId().toString(),
                        directory.agency(d.agencyCode()).name(shell.language()),
                        d.name(shell.language())))
                .toList();
    }

    /** What the sender holds and may share; core always goes along and is not asked for. */
    private static List<Option> compartments(Shell shell, Grants.Grant grant) {
        var options = new ArrayList<Option>();
        Arrays.stream(Compartment.values())
                .filter(c -> c != Compartment.core && grant.opens(c))
                .forEach(c -> options.add(new Option(c.name(), shell.t("referral.share." + c.name()))));
        return options;
    }
}
