package mn.khamt.care.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.care.Care;
import mn.khamt.care.LeftWhy;
import mn.khamt.care.RecordService;
import mn.khamt.care.RecordStay;
import mn.khamt.care.Service;
import mn.khamt.care.Stay;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Collation;
import mn.khamt.platform.pages.ConflictPage;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.Referral;
import mn.khamt.referrals.ReferralOutcome;
import mn.khamt.referrals.ServiceType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What the victims of one case receive, and the forms to write it down. */
@Controller
final class CaseCareController {
    private static final String STAY = "care/Stay";
    private static final String END = "care/EndStay";
    private static final String SERVICE = "care/Service";
    private static final String CHANGE = "care/ChangeService";
    private static final String YES = "yes";
    /** Bodies that give no service to a person. */
    private static final Set<String> NO_PROVIDERS = Set.of("system", "council", "partner");

    private final Shells shells;
    private final Grants grants;
    private final CaseFrames frames;
    private final People people;
    private final Care care;
    private final Directory directory;
    private final Operations operations;
    private final Times times;

    CaseCareController(
            Shells shells,
            Grants grants,
            CaseFrames frames,
            People people,
            Care care,
            Directory directory,
            Operations operations,
            Times times) {
        this.shells = shells;
        this.grants = grants;
        this.frames = frames;
        this.people = people;
        this.care = care;
        this.directory = directory;
        this.operations = operations;
        this.times = times;
    }

    @GetMapping("/cases/{id}/care")
    @Allowed(Action.SEE_CASES)
    ModelAndView list(HttpServletRequest request, @PathVariable UUID id) {
        Grants.Grant grant = grants.reading(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        return Page.show(
                "care/CaseCare",
                new CaseCarePage(
                        frames.of(caseId, request),
                        care.stays(caseId),
                        care.services(caseId),
                        mayRecord(shell, grant),
                        directory));
    }

    @GetMapping("/cases/{id}/care/stays/new")
    @Allowed(Action.RECORD_CARE)
    ModelAndView newStay(
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestParam Optional<String> victim,
            @RequestParam Optional<String> referral) {
        location(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Form form = Form.blank(shell.words(), "stay")
                .with("victim", victim.orElse(null))
                .with("referral", referral.orElse(null))
                .with("from_on", times.today());
        return Page.show(STAY, stayPage(request, shell, caseId, form));
    }

    @PostMapping("/cases/{id}/care/stays/new")
    @Allowed(value = Action.RECORD_CARE, event = "stay.recorded")
    ModelAndView recordStay(HttpServletRequest request, @PathVariable UUID id) {
        location(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Form form = Form.sent(shell.words(), "stay", request);
        UUID victim = form.id("victim", people.victimOptions(caseId, shell.words()));
        String facility = form.code("facility", facilities(shell));
        LocalDate from = form.pastDate("from_on", times.today());
        LocalDate until = form.optionalPastDate("until_on", times.today());
        String referral = form.optionalCode("referral", referrals(shell, caseId));
        if (form.mustBeShownAgain() || victim == null) {
            return Page.again(STAY, stayPage(request, shell, caseId, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                care.recordStay(new RecordStay(caseId, victim, facility, uuid(referral), from, until));
                return caseId.path() + "/care?done=done.stay_recorded";
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(STAY, stayPage(request, shell, caseId, form), form);
        }
    }

    @GetMapping("/cases/{id}/care/stays/{stayId}/end")
    @Allowed(Action.RECORD_CARE)
    ModelAndView askEnd(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID stayId) {
        location(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Stay stay = care.stay(caseId, stayId);
        return Page.show(END, endPage(request, shell, caseId, filled(shell, stay), stay));
    }

    @PostMapping("/cases/{id}/care/stays/{stayId}/end")
    @Allowed(value = Action.RECORD_CARE, event = "stay.ended")
    ModelAndView endStay(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID stayId) {
        location(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Stay stay = care.stay(caseId, stayId);
        Form form = Form.sent(shell.words(), "stay", request);
        LocalDate until = form.pastDate("until_on", times.today());
        LeftWhy why = form.choice("left_why", LeftWhy.class);
        if (form.mustBeShownAgain() || why == null) {
            return Page.again(END, endPage(request, shell, caseId, form, stay), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                care.endStay(caseId, stayId, form.version(), until, why);
                return caseId.path() + "/care?done=done.stay_ended";
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(END, endPage(request, shell, caseId, form, stay), form);
        } catch (EditConflict conflict) {
            return ConflictPage.of(
                    shell,
                    conflict,
                    form,
                    filled(shell, care.stay(caseId, stayId)),
                    (field, value) -> readable(shell, field, value));
        }
    }

    @GetMapping("/cases/{id}/care/services/new")
    @Allowed(Action.RECORD_CARE)
    ModelAndView newService(
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestParam Optional<String> victim,
            @RequestParam Optional<String> type,
            @RequestParam Optional<String> referral) {
        Grants.Grant grant = grants.changing(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Form form = Form.blank(shell.words(), "care");
        ServicePage page = servicePage(request, shell, caseId, grant, form);
        UUID answers = uuid(referral.filter(
                        r -> page.referrals().stream().anyMatch(o -> o.value().equals(r)))
                .orElse(null));
        String agency = shells.person(request).agencyCode();
        form.with(
                        "victim",
                        victim.orElse(
                                page.victims().size() == 1
                                        ? page.victims().getFirst().value()
                                        : null))
                .with("type", type.orElse(null))
                .with("agency", agency)
                .with("referral", answers)
                .with("started_on", times.today())
                .with("coordinated", care.coordinatedByDefault(caseId, answers) ? YES : "no");
        return Page.show(SERVICE, page);
    }

    @PostMapping("/cases/{id}/care/services/new")
    @Allowed(value = Action.RECORD_CARE, event = "service.recorded")
    ModelAndView recordService(HttpServletRequest request, @PathVariable UUID id) {
        Grants.Grant grant = grants.changing(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Form form = Form.sent(shell.words(), "care", request);
        UUID victim = form.id("victim", people.victimOptions(caseId, shell.words()));
        String type = form.code("type", types(shell, grant));
        String agency = form.code("agency", agencies(shell));
        LocalDate started = form.pastDate("started_on", times.today());
        LocalDate ended = form.optionalPastDate("ended_on", times.today());
        ReferralOutcome outcome = form.optionalChoice("outcome", ReferralOutcome.class);
        String referral = form.optionalCode("referral", referrals(shell, caseId));
        String coordinated = form.code("coordinated", yesNo(shell));
        if (form.mustBeShownAgain() || victim == null) {
            return Page.again(SERVICE, servicePage(request, shell, caseId, grant, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                care.recordService(new RecordService(
                        caseId,
                        victim,
                        ServiceType.valueOf(type),
                        agency,
                        uuid(referral),
                        started,
                        ended,
                        outcome,
                        coordinated.equals(YES)));
                return caseId.path() + "/care?done=done.service_recorded";
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(SERVICE, servicePage(request, shell, caseId, grant, form), form);
        }
    }

    @GetMapping("/cases/{id}/care/services/{serviceId}")
    @Allowed(Action.SEE_CASES)
    ModelAndView show(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID serviceId) {
        Grants.Grant grant = grants.reading(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Service service = care.service(caseId, serviceId);
        return Page.show(
                CHANGE, changePage(request, shell, caseId, filled(shell, service), service, mayRecord(shell, grant)));
    }

    @PostMapping("/cases/{id}/care/services/{serviceId}")
    @Allowed(value = Action.RECORD_CARE, event = "service.changed")
    ModelAndView change(HttpServletRequest request, @PathVariable UUID id, @PathVariable UUID serviceId) {
        grants.changing(id);
        Shell shell = shells.of(request);
        var caseId = new CaseId(id);
        Service service = care.service(caseId, serviceId);
        Form form = Form.sent(shell.words(), "care", request);
        LocalDate ended = form.optionalPastDate("ended_on", times.today());
        ReferralOutcome outcome = form.optionalChoice("outcome", ReferralOutcome.class);
        if (form.mustBeShownAgain()) {
            return Page.again(CHANGE, changePage(request, shell, caseId, form, service, true), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                care.changeService(caseId, serviceId, form.version(), ended, outcome);
                return caseId.path() + "/care?done=done.service_changed";
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(CHANGE, changePage(request, shell, caseId, form, service, true), form);
        } catch (EditConflict conflict) {
            return ConflictPage.of(
                    shell,
                    conflict,
                    form,
                    filled(shell, care.service(caseId, serviceId)),
                    (field, value) -> readable(shell, field, value));
        }
    }

    private void location(UUID id) {
        if (!grants.changing(id).opens(Compartment.location)) {
            throw new NotFound("rule:3");
        }
    }

    private static boolean mayRecord(Shell shell, Grants.Grant grant) {
        return !grant.kind().equals("READER") && shell.may(Action.RECORD_CARE.name());
    }

    private StayPage stayPage(HttpServletRequest request, Shell shell, CaseId caseId, Form form) {
        return new StayPage(
                frames.of(caseId, request),
                form,
                people.victimOptions(caseId, shell.words()),
                facilities(shell),
                referrals(shell, caseId));
    }

    private List<Option> facilities(Shell shell) {
        return care.facilities().stream()
                .map(f -> new Option(
                        f.facilityCode(),
                        shell.t(
                                "care.facility_option",
                                "name",
                                f.name(shell.language()),
                                "free",
                                f.free(),
                                "places",
                                f.places()),
                        shell.t(
                                "care.facility_option_for",
                                "kind",
                                shell.t(f.kindKey()),
                                "who",
                                shell.t(f.forSexKey()),
                                "from",
                                f.ageFrom(),
                                "to",
                                f.ageTo())))
                .toList();
    }

    private EndStayPage endPage(HttpServletRequest request, Shell shell, CaseId caseId, Form form, Stay stay) {
        return new EndStayPage(
                frames.of(caseId, request),
                form,
                stay,
                people.victim(caseId, stay.victimId()).shown(shell.words()));
    }

    private ServicePage servicePage(
            HttpServletRequest request, Shell shell, CaseId caseId, Grants.Grant grant, Form form) {
        return new ServicePage(
                frames.of(caseId, request),
                form,
                people.victimOptions(caseId, shell.words()),
                types(shell, grant),
                agencies(shell),
                referrals(shell, caseId),
                yesNo(shell));
    }

    /** Whoever can record the stay itself records it there: the same night is not counted twice. */
    private static List<Option> types(Shell shell, Grants.Grant grant) {
        return Option.of(shell.words(), "service", ServiceType.class).stream()
                .filter(o -> !o.value().equals(ServiceType.SHELTER.name()) || !grant.opens(Compartment.location))
                .toList();
    }

    private List<Option> agencies(Shell shell) {
        return directory.agencies().stream()
                .filter(a -> !NO_PROVIDERS.contains(a.kind()))
                .map(a -> new Option(a.agencyCode(), a.name(shell.language())))
                .sorted((a, b) -> Collation.mongolian().compare(a.label(), b.label()))
                .toList();
    }

    private static List<Option> yesNo(Shell shell) {
        return List.of(new Option(YES, shell.t("ui.yes")), new Option("no", shell.t("ui.no")));
    }

    private ChangeServicePage changePage(
            HttpServletRequest request, Shell shell, CaseId caseId, Form form, Service service, boolean mayChange) {
        return new ChangeServicePage(
                frames.of(caseId, request),
                form,
                service,
                people.victim(caseId, service.victimId()).shown(shell.words()),
                directory,
                mayChange);
    }

    private List<Option> referrals(Shell shell, CaseId caseId) {
        return care.answerable(caseId).stream()
                .map(r -> new Option(r.referralId().toString(), shown(shell, r)))
                .toList();
    }

    private String shown(Shell shell, Referral r) {
        return shell.t(
                "care.referral_option",
                "service",
                shell.t(r.serviceType().messageKey()),
                "person",
                r.person(shell.words()),
                "sent",
                r.sentAt().atZone(Times.ZONE).toLocalDate());
    }

    private static Form filled(Shell shell, Stay stay) {
        return Form.blank(shell.words(), "stay", stay.version())
                .with("until_on", stay.untilOn())
                .with("left_why", stay.leftWhy());
    }

    private static Form filled(Shell shell, Service service) {
        return Form.blank(shell.words(), "care", service.version())
                .with("ended_on", service.endedOn())
                .with("outcome", service.outcome());
    }

    private static String readable(Shell shell, String field, String value) {
        String key = switch (field) {
            case "left_why" -> "care.left." + value.toLowerCase(Locale.ROOT);
            case "outcome" -> "referral.outcome." + value.toLowerCase(Locale.ROOT);
            default -> "";
        };
        return shell.words().has(key) ? shell.t(key) : value;
    }

    private static @Nullable UUID uuid(@Nullable String sent) {
        return sent == null ? null : UUID.fromString(sent);
    }
}
