package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.ContactRules;
import mn.khamt.cases.Duplicates;
import mn.khamt.cases.Identities;
import mn.khamt.cases.Identities.Identity;
import mn.khamt.cases.Identities.Reason;
import mn.khamt.cases.KnownFirst;
import mn.khamt.cases.People;
import mn.khamt.cases.web.FormPage.Control;
import mn.khamt.cases.web.FormPage.Fields;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ConflictPage;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** People of a case by letter and number, and, for a stated reason and this page only, by name. */
@Controller
final class PeopleController {
    private final People people;
    private final Duplicates duplicates;
    private final Identities identities;
    private final ContactRules rules;
    private final CaseFrames frames;
    private final Operations operations;
    private final Db db;
    private final Times times;

    PeopleController(
            People people,
            Duplicates duplicates,
            Identities identities,
            ContactRules rules,
            CaseFrames frames,
            Operations operations,
            Db db,
            Times times) {
        this.people = people;
        this.duplicates = duplicates;
        this.identities = identities;
        this.rules = rules;
        this.frames = frames;
        this.operations = operations;
        this.db = db;
        this.times = times;
    }

    @GetMapping("/cases/{id}/people")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView list(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            return Page.show(
                    "cases/People", new PeoplePage(frame, people.offenders(caseId), duplicates.ofCase(caseId)));
        });
    }

    // ---- victims ----

    @GetMapping("/cases/{id}/people/victims/new")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView newVictim(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = changing(new CaseId(id), request);
        Form form = Form.blank(frame.shell().words(), "victim")
                .with("status", Choices.VictimStatus.PRESUMED)
                .with("status_on", times.today())
                .with("exploitation", frame.header().classification())
                .with("citizenship", "MN");
        return Page.show("cases/FormPage", victimPage(frame, form, "/people/victims/new", "victim.new"));
    }

    @PostMapping("/cases/{id}/people/victims/new")
    @Allowed(value = Action.CHANGE_CASE, event = "victim.added")
    ModelAndView addVictim(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = Form.sent(frame.shell().words(), "victim", request);
        KnownFirst first = form.choice("known_first", KnownFirst.class);
        People.NewVictim victim = victim(form, frame.shell());
        if (form.mustBeShownAgain() || victim == null || first == null) {
            return Page.again("cases/FormPage", victimPage(frame, form, "/people/victims/new", "victim.new"), form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
            people.askedFirst(caseId, people.add(caseId, victim), first);
            return frame.path("/people?done=done.saved");
        }));
    }

    @GetMapping("/cases/{id}/people/victims/{victim}")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView editVictim(@PathVariable UUID id, @PathVariable UUID victim, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        People.Victim known = people.victim(caseId, victim);
        if (!known.victimId().equals(victim)) {
            // the entry was merged; what is known of the child is changed where it stands
            return Page.goTo(frame.path("/people/victims/" + known.victimId()));
        }
        Form form = filled(frame.shell().words(), known);
        return Page.show("cases/FormPage", victimPage(frame, form, "/people/victims/" + victim, "victim.change"));
    }

    @PostMapping("/cases/{id}/people/victims/{victim}")
    @Allowed(value = Action.CHANGE_CASE, event = "victim.changed")
    ModelAndView changeVictim(@PathVariable UUID id, @PathVariable UUID victim, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Words words = frame.shell().words();
        Form form = Form.sent(words, "victim", request);
        People.NewVictim to = victim(form, frame.shell());
        if (form.mustBeShownAgain() || to == null) {
            return Page.again(
                    "cases/FormPage", victimPage(frame, form, "/people/victims/" + victim, "victim.change"), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                people.change(caseId, victim, form.version(), to);
                return frame.path("/people?done=done.saved");
            }));
        } catch (EditConflict conflict) {
            return ConflictPage.of(
                    frame.shell(),
                    conflict,
                    form,
                    filled(words, people.victim(caseId, victim)),
                    (field, value) -> shown(words, field, value));
        }
    }

    private FormPage victimPage(CaseFrame frame, Form form, String below, String title) {
        Words words = frame.shell().words();
        var fields = new Fields();
        if (title.equals("victim.new")) {
            fields.add(Control.KNOWN_FIRST, "known_first");
        }
        return new FormPage(
                frame.shell(),
                frame,
                form,
                title,
                frame.path(below),
                null,
                fields.choice(
                                Control.RADIOS,
                                "status",
                                Option.of(words, "case.victim_status", Choices.VictimStatus.class))
                        .add(Control.DATE, "status_on")
                        .choice(Control.SELECT, "sex", Choices.sexes(words))
                        .optional(Control.NUMBER, "age_at_exploitation")
                        .optional(Control.NUMBER, "age_at_identification")
                        .choice(Control.SELECT, "exploitation", Choices.classifications(words))
                        .choice(Control.SELECT, "citizenship", Choices.countries(words.language()))
                        .list(),
                "ui.save",
                frame.path("/people"));
    }

    private People.@Nullable NewVictim victim(Form form, Shell shell) {
        Choices.VictimStatus status = form.choice("status", Choices.VictimStatus.class);
        LocalDate on = form.pastDate("status_on", times.today());
        Choices.Sex sex = form.choice("sex", Choices.Sex.class);
        Integer then = form.optionalAge("age_at_exploitation");
        Integer now = form.optionalAge("age_at_identification");
        if (then != null && now != null && now < then && !form.hasErrors()) {
            form.wrong("age_at_identification", "victim.age_order");
        }
        String exploitation = form.code("exploitation", Choices.classifications(shell.words()));
        String citizenship = form.code("citizenship", Choices.countries(shell.language()));
        return status == null || sex == null
                ? null
                : new People.NewVictim(status.name(), on, sex.name(), then, now, exploitation, citizenship);
    }

    private static Form filled(Words words, People.Victim victim) {
        return Form.blank(words, "victim", victim.version())
                .with("status", victim.status())
                .with("status_on", victim.statusOn())
                .with("sex", victim.sex())
                .with("age_at_exploitation", victim.ageAtExploitation())
                .with("age_at_identification", victim.ageAtIdentification())
                .with("exploitation", victim.exploitation())
                .with("citizenship", victim.citizenship());
    }

    // ---- alleged offenders ----

    @GetMapping("/cases/{id}/people/offenders/new")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView newOffender(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = changing(new CaseId(id), request);
        Form form = Form.blank(frame.shell().words(), "offender")
                .with("citizenship", "MN")
                .with("relation", Choices.Relation.NOT_KNOWN);
        return Page.show("cases/FormPage", offenderPage(frame, form, "/people/offenders/new", "offender.new"));
    }

    @PostMapping("/cases/{id}/people/offenders/new")
    @Allowed(value = Action.CHANGE_CASE, event = "offender.added")
    ModelAndView addOffender(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = Form.sent(frame.shell().words(), "offender", request);
        People.NewOffender offender = offender(form, frame.shell());
        if (form.mustBeShownAgain() || offender == null) {
            return Page.again(
                    "cases/FormPage", offenderPage(frame, form, "/people/offenders/new", "offender.new"), form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
            people.add(caseId, offender);
            return frame.path("/people?done=done.saved");
        }));
    }

    @GetMapping("/cases/{id}/people/offenders/{offender}")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView editOffender(@PathVariable UUID id, @PathVariable UUID offender, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Form form = filled(frame.shell().words(), people.offender(caseId, offender));
        return Page.show(
                "cases/FormPage", offenderPage(frame, form, "/people/offenders/" + offender, "offender.change"));
    }

    @PostMapping("/cases/{id}/people/offenders/{offender}")
    @Allowed(value = Action.CHANGE_CASE, event = "offender.changed")
    ModelAndView changeOffender(@PathVariable UUID id, @PathVariable UUID offender, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        Words words = frame.shell().words();
        Form form = Form.sent(words, "offender", request);
        People.NewOffender to = offender(form, frame.shell());
        if (form.mustBeShownAgain() || to == null) {
            return Page.again(
                    "cases/FormPage",
                    offenderPage(frame, form, "/people/offenders/" + offender, "offender.change"),
                    form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                people.change(caseId, offender, form.version(), to);
                return frame.path("/people?done=done.saved");
            }));
        } catch (EditConflict conflict) {
            return ConflictPage.of(
                    frame.shell(),
                    conflict,
                    form,
                    filled(words, people.offender(caseId, offender)),
                    (field, value) -> shown(words, field, value));
        }
    }

    private FormPage offenderPage(CaseFrame frame, Form form, String below, String title) {
        Words words = frame.shell().words();
        return new FormPage(
                frame.shell(),
                frame,
                form,
                title,
                frame.path(below),
                words.get("offender.notice"),
                new Fields()
                        .choice(Control.SELECT, "sex", Choices.sexes(words))
                        .optional(Control.NUMBER, "age")
                        .choice(Control.SELECT, "relation", Choices.relations(words))
                        .choice(Control.SELECT, "citizenship", Choices.countries(words.language()))
                        .list(),
                "ui.save",
                frame.path("/people"));
    }

    private static People.@Nullable NewOffender offender(Form form, Shell shell) {
        Choices.Sex sex = form.choice("sex", Choices.Sex.class);
        Integer age = form.optionalAge("age");
        Choices.Relation relation = form.choice("relation", Choices.Relation.class);
        String citizenship = form.code("citizenship", Choices.countries(shell.language()));
        return sex == null || relation == null
                ? null
                : new People.NewOffender(sex.name(), age, citizenship, relation.name());
    }

    private static Form filled(Words words, People.Offender offender) {
        return Form.blank(words, "offender", offender.version())
                .with("sex", offender.sex())
                .with("age", offender.age())
                .with("relation", offender.relation())
                .with("citizenship", offender.citizenship());
    }

    private static String shown(Words words, String field, String value) {
        String low = value.toLowerCase(Locale.ROOT);
        return switch (field) {
            case "status" -> words.get("case.victim_status." + low);
            case "sex" -> words.get("case.sex." + low);
            case "relation" -> words.get("case.relation." + low);
            case "exploitation" -> label(Choices.classifications(words), value);
            case "citizenship" -> label(Choices.countries(words.language()), value);
            default -> value;
        };
    }

    private static String label(List<Option> options, String value) {
        return options.stream()
                .filter(o -> o.value().equals(value))
                .map(Option::label)
                .findFirst()
                .orElse(value);
    }

    // ---- identity ----

    @GetMapping("/cases/{id}/people/{person}/identity")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "case.read")
    ModelAndView ask(@PathVariable UUID id, @PathVariable UUID person, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = frames.of(caseId, request);
        identities.mayAsk(caseId, person);
        return Page.show(
                "cases/FormPage", askPage(frame, Form.blank(frame.shell().words(), "reveal"), person));
    }

    /** Shown in the answer itself: there is no address under which a name could be found again. */
    @PostMapping("/cases/{id}/people/{person}/identity")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "identity.revealed", stepUpAfterAlarm = true)
    @Limited(Limit.REVEAL)
    ModelAndView reveal(@PathVariable UUID id, @PathVariable UUID person, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = frames.of(caseId, request);
        identities.mayAsk(caseId, person);
        Form form = Form.sent(frame.shell().words(), "reveal", request);
        Reason reason = form.choice("reason", Reason.class);
        if (form.mustBeShownAgain() || reason == null) {
            return Page.again("cases/FormPage", askPage(frame, form, person), form);
        }
        Identity identity = identities.reveal(caseId, person, reason);
        return Page.show(
                "cases/Identity", identityPage(frame, filled(frame.shell().words(), identity), person, null));
    }

    @PostMapping("/cases/{id}/people/{person}/identity/save")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "identity.changed")
    ModelAndView save(@PathVariable UUID id, @PathVariable UUID person, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = changing(caseId, request);
        identities.mayAsk(caseId, person);
        Words words = frame.shell().words();
        Form form = Form.sent(words, "identity", request);
        RegistrationNumber number = null;
        String repaired = null;
        String typed = form.optionalText("registration_number", 40);
        if (typed != null) {
            switch (RegistrationNumber.read(typed, times.today())) {
                case RegistrationNumber.Reading.Invalid wrong -> form.wrong("registration_number", wrong.messageKey());
                case RegistrationNumber.Reading.Valid valid -> {
                    number = valid.number();
                    if (valid.repaired()) {
                        repaired = words.get("identity.repaired", "number", number.value());
                        form.with("registration_number", number.value());
                    }
                }
            }
        }
        var to = new Identity(
                form.optionalText("clan_name", 100),
                form.optionalText("parent_name", 100),
                form.optionalText("given_name", 100),
                null,
                form.optionalPastDate("birth_date", times.today()),
                form.optionalText("phone", 60),
                form.optionalText("address", 1000),
                form.optionalText("contact_person", 1000),
                form.optionalText("no_contact", 1000),
                form.version());
        // What was repaired is looked at once before it is kept: the letters are the person's, not ours.
        if (form.mustBeShownAgain() || repaired != null) {
            return Page.again("cases/Identity", identityPage(frame, form, person, repaired), form);
        }
        try {
            RegistrationNumber read = number;
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                identities.save(caseId, person, form.version(), to, read);
                return frame.path("/people?done=done.saved");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("cases/Identity", identityPage(frame, form, person, repaired), form);
        } catch (EditConflict conflict) {
            return ConflictPage.of(
                    frame.shell(),
                    conflict,
                    form,
                    filled(words, identities.current(caseId, person)),
                    (field, value) -> value);
        }
    }

    private FormPage askPage(CaseFrame frame, Form form, UUID person) {
        Words words = frame.shell().words();
        return new FormPage(
                frame.shell(),
                frame,
                form,
                "reveal.title",
                frame.path("/people/" + person + "/identity"),
                words.get("reveal.notice"),
                new Fields()
                        .choice(Control.RADIOS, "reason", Option.of(words, "identity.reason", Reason.class))
                        .list(),
                "reveal.submit",
                frame.path("/people"));
    }

    private IdentityPage identityPage(CaseFrame frame, Form form, UUID person, @Nullable String repaired) {
        Words words = frame.shell().words();
        String label = people.offenders(frame.caseId()).stream()
                .filter(o -> o.offenderId().equals(person))
                .map(o -> o.shown(words))
                .findFirst()
                .orElseGet(() -> people.entry(frame.caseId(), person).shown(words));
        String derived = null;
        if (RegistrationNumber.read(form.value("registration_number"), times.today())
                instanceof RegistrationNumber.Reading.Valid valid) {
            derived = words.get(
                    "identity.derived",
                    "date",
                    valid.number().birthDate(),
                    "sex",
                    words.get("identity.sex." + valid.number().sex().name().toLowerCase(Locale.ROOT)));
        }
        return new IdentityPage(
                frame,
                form,
                label,
                frame.path("/people/" + person + "/identity/save"),
                repaired,
                derived,
                identities.erased(frame.caseId(), person),
                rules.ofCase(frame.caseId()).stream()
                        .filter(r -> r.victimId().equals(person))
                        .map(r -> identities.related(frame.caseId(), r.ruleId()).fullName())
                        .toList());
    }

    private static Form filled(Words words, Identity identity) {
        return Form.blank(words, "identity", identity.version())
                .with("clan_name", Objects.requireNonNullElse(identity.clanName(), ""))
                .with("parent_name", Objects.requireNonNullElse(identity.parentName(), ""))
                .with("given_name", Objects.requireNonNullElse(identity.givenName(), ""))
                .with("registration_number", Objects.requireNonNullElse(identity.registrationNumber(), ""))
                .with("birth_date", identity.birthDate())
                .with("phone", Objects.requireNonNullElse(identity.phone(), ""))
                .with("address", Objects.requireNonNullElse(identity.address(), ""))
                .with("contact_person", Objects.requireNonNullElse(identity.contactPerson(), ""))
                .with("no_contact", Objects.requireNonNullElse(identity.noContact(), ""));
    }

    private CaseFrame changing(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayChange());
    }
}
