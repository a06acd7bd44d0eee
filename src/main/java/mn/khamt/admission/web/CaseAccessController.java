package mn.khamt.admission.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.admission.Conflicts;
import mn.khamt.admission.EmergencyAccess;
import mn.khamt.admission.HandOvers;
import mn.khamt.admission.Relation;
import mn.khamt.admission.SealAct;
import mn.khamt.admission.SealedCases;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Teams.Purpose;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Of one case: by which right it is held, who may not hold it, who opened it in an emergency; and the acts that change it. */
@Controller
final class CaseAccessController {
    private static final int LONGEST_REASON = 2000;
    private static final String MYSELF = "myself";

    private final Conflicts conflicts;
    private final SealedCases sealed;
    private final EmergencyAccess emergencies;
    private final HandOvers handOvers;
    private final PersonChoices people;
    private final CaseFrames frames;
    private final Operations operations;
    private final Shells shells;
    private final Db db;

    CaseAccessController(
            Conflicts conflicts,
            SealedCases sealed,
            EmergencyAccess emergencies,
            HandOvers handOvers,
            PersonChoices people,
            CaseFrames frames,
            Operations operations,
            Shells shells,
            Db db) {
        this.conflicts = conflicts;
        this.sealed = sealed;
        this.emergencies = emergencies;
        this.handOvers = handOvers;
        this.people = people;
        this.frames = frames;
        this.operations = operations;
        this.shells = shells;
        this.db = db;
    }

    @GetMapping("/cases/{id}/access")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView show(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            boolean names = frame.mayName();
            return Page.show(
                    "admission/CaseAccess",
                    new CaseAccessPage(
                            frame,
                            sealed.isSealed(caseId),
                            sealed.pending(caseId),
                            names ? conflicts.of(caseId) : List.of(),
                            names ? emergencies.of(caseId) : List.of(),
                            people));
        });
    }

    // ---- conflict of interest ----

    @GetMapping("/cases/{id}/access/conflict")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView askConflict(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = frames.of(new CaseId(id), request);
        Form form = Form.blank(frame.shell().words(), "interest").with("account", MYSELF);
        return Page.show("admission/Conflict", new CaseFormPage(frame, form, whom(frame, request)));
    }

    @PostMapping("/cases/{id}/access/conflict")
    @Allowed(value = Action.SEE_CASES, event = "conflict.noted")
    ModelAndView noteConflict(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        Form form = Form.sent(shells.of(request).words(), "interest", request);
        CaseFrame frame;
        try {
            frame = frames.of(caseId, request);
        } catch (NotFound gone) {
            return Page.goTo(operations.answered(form.operation(), form.typed()).orElseThrow(() -> gone));
        }
        UUID me = shells.person(request).accountId();
        List<Option> offered = whom(frame, request);
        String who = form.code("account", offered);
        Relation relation = form.choice("relation", Relation.class);
        if (!form.mustBeShownAgain() && relation != null) {
            try {
                boolean self = who.equals(MYSELF);
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    conflicts.note(caseId, self ? me : UUID.fromString(who), relation);
                    return self ? "/cases?done=done.conflict_noted" : frame.path("/access?done=done.conflict_noted");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("admission/Conflict", new CaseFormPage(frame, form, offered), form);
    }

    private List<Option> whom(CaseFrame frame, HttpServletRequest request) {
        Words words = frame.shell().words();
        var all = new java.util.ArrayList<Option>();
        all.add(new Option(MYSELF, words.get("admission.conflict.myself")));
        if (frame.mayName()) {
            all.addAll(people.except(words, shells.person(request).accountId()));
        }
        return all;
    }

    // ---- hand-over ----

    @GetMapping("/cases/{id}/access/hand-over")
    @Allowed(value = Action.NAME_TEAM, event = "case.read")
    ModelAndView askHandOver(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = owned(new CaseId(id), request);
        Form form = Form.blank(frame.shell().words(), "hand_over");
        return Page.show("admission/HandOver", new CaseFormPage(frame, form, successors(frame, request)));
    }

    @PostMapping("/cases/{id}/access/hand-over")
    @Allowed(value = Action.NAME_TEAM, event = "case.handed_over", stepUp = true)
    ModelAndView handOver(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        Form form = Form.sent(shells.of(request).words(), "hand_over", request);
        CaseFrame frame;
        try {
            frame = owned(caseId, request);
        } catch (NotFound gone) {
            return Page.goTo(operations.answered(form.operation(), form.typed()).orElseThrow(() -> gone));
        }
        List<Option> offered = successors(frame, request);
        UUID successor = form.id("successor", offered);
        boolean stays = form.ticked("stays");
        if (!form.mustBeShownAgain() && successor != null) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    handOvers.handOver(caseId, successor, stays);
                    return stays ? frame.path("?done=done.handed_over") : "/cases?done=done.handed_over";
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("admission/HandOver", new CaseFormPage(frame, form, offered), form);
    }

    private List<Option> successors(CaseFrame frame, HttpServletRequest request) {
        return people.except(frame.shell().words(), shells.person(request).accountId());
    }

    private CaseFrame owned(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.grant().kind().equals("OWNER"));
    }

    // ---- sealing ----

    @GetMapping("/cases/{id}/access/seal")
    @Allowed(value = Action.NAME_TEAM, event = "case.read")
    ModelAndView askSeal(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = naming(caseId, request);
        List<Option> acts = acts(caseId, frame);
        boolean first = acts.size() == 1;
        Form form = Form.blank(frame.shell().words(), "seal")
                .with("act", first ? SealAct.SEAL : SealAct.LET_IN)
                .with("account", first ? shells.person(request).accountId() : null)
                .with("compartments", frame.grant().compartments())
                .with("purpose", Purpose.PROTECT);
        return Page.show("admission/Seal", sealPage(frame, form, acts));
    }

    @PostMapping("/cases/{id}/access/seal")
    @Allowed(value = Action.NAME_TEAM, event = "seal.proposed", stepUp = true)
    ModelAndView propose(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = naming(caseId, request);
        Form form = Form.sent(frame.shell().words(), "seal", request);
        SealAct act = form.choice("act", SealAct.class);
        UUID who = act == null || act == SealAct.UNSEAL
                ? null
                : form.id("account", holders(frame.shell().words()));
        boolean enters = act == SealAct.SEAL || act == SealAct.LET_IN;
        Purpose purpose = enters ? form.choice("purpose", Purpose.class) : null;
        Set<Compartment> compartments = EnumSet.of(Compartment.core);
        compartments.addAll(form.choices("compartments", Compartment.class));
        String reason = form.text("reason", LONGEST_REASON);
        if (!form.mustBeShownAgain() && act != null) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    sealed.propose(caseId, null, act, who, compartments, purpose, reason);
                    return frame.path("/access?done=done.seal_proposed");
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("admission/Seal", sealPage(frame, form, acts(caseId, frame)), form);
    }

    private CaseFormPage sealPage(CaseFrame frame, Form form, List<Option> acts) {
        return new CaseFormPage(frame, form, holders(frame.shell().words()), acts);
    }

    /** Only what can be done now: to seal, or to change who holds what is sealed. */
    private List<Option> acts(CaseId caseId, CaseFrame frame) {
        boolean already = sealed.isSealed(caseId);
        return SealAct.proposed(frame.shell().words()).stream()
                .filter(o -> o.value().equals(SealAct.SEAL.name()) != already)
                .toList();
    }

    private List<Option> holders(Words words) {
        return people.options(words, c -> true);
    }

    private CaseFrame naming(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayName());
    }
}
