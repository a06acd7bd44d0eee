package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Duplicates;
import mn.khamt.cases.Identities;
import mn.khamt.cases.Identities.Identity;
import mn.khamt.cases.Identities.Reason;
import mn.khamt.cases.People;
import mn.khamt.cases.People.NewVictim;
import mn.khamt.cases.People.Victim;
import mn.khamt.cases.web.FormPage.Control;
import mn.khamt.cases.web.FormPage.Fields;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Says that two entries of a case are the same child, and takes it back. */
@Controller
final class DuplicatesController {
    private final Duplicates duplicates;
    private final People people;
    private final Identities identities;
    private final CaseFrames frames;
    private final Operations operations;

    DuplicatesController(
            Duplicates duplicates, People people, Identities identities, CaseFrames frames, Operations operations) {
        this.duplicates = duplicates;
        this.people = people;
        this.identities = identities;
        this.frames = frames;
        this.operations = operations;
    }

    /** First which two, when there are more; then both side by side. */
    @GetMapping("/cases/{id}/people/merge")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView ask(@PathVariable UUID id, HttpServletRequest request) {
        CaseFrame frame = deciding(new CaseId(id), request);
        List<Victim> all = frame.victims();
        if (all.size() < 2) {
            return Page.goTo(frame.path("/people"));
        }
        Words words = frame.shell().words();
        if (all.size() == 2) {
            return show(frame, new Pair(all.getFirst(), all.getLast()));
        }
        if (request.getParameter("first") == null) {
            return Page.show("cases/MergeWhich", which(frame, Form.blank(words, "merge")));
        }
        Form form = Form.sent(words, "merge", request);
        Pair pair = pair(form, all);
        return pair == null ? Page.again("cases/MergeWhich", which(frame, form), form) : show(frame, pair);
    }

    @PostMapping("/cases/{id}/people/merge")
    @Allowed(value = Action.CHANGE_CASE, event = "victim.merged", stepUp = true)
    ModelAndView merge(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Form form = Form.sent(frame.shell().words(), "merge", request);
        Pair pair = entries(form, caseId);
        if (pair == null) {
            return Page.again("cases/MergeWhich", which(frame, form), form);
        }
        Side stays = form.choice("stays", Side.class);
        NewVictim right = right(form, pair);
        String why = form.text("why", 1000);
        int firstVersion = number(form, "first_version");
        int secondVersion = number(form, "second_version");
        if (form.mustBeShownAgain() || stays == null || right == null) {
            return Page.again("cases/Merge", page(frame, form, pair, null, List.of()), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                boolean first = stays == Side.FIRST;
                duplicates.merge(
                        caseId,
                        new Duplicates.Same(
                                pair.other(stays).victimId(),
                                first ? secondVersion : firstVersion,
                                pair.of(stays).victimId(),
                                first ? firstVersion : secondVersion,
                                right,
                                why));
                return frame.path("/people?done=done.merged");
            }));
        } catch (Refused refused) {
            refused.on(form);
            // what is known now is below; whoever sends again has seen it
            form.with("first_version", pair.first.version()).with("second_version", pair.second.version());
            return Page.again("cases/Merge", page(frame, form, pair, null, List.of()), form);
        }
    }

    /** Names beside each other, for the reason that is asked wherever a name is shown; the answer to the rest is kept. */
    @PostMapping("/cases/{id}/people/merge/names")
    @Allowed(value = Action.REVEAL_IDENTITY, event = "identity.revealed", stepUpAfterAlarm = true)
    @Limited(Limit.REVEAL)
    ModelAndView names(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Words words = frame.shell().words();
        Form reveal = Form.sent(words, "reveal", request);
        Pair pair = pair(reveal, frame.victims());
        if (pair == null || !frame.opens("identity")) {
            throw new NotFound("rule:3");
        }
        Reason reason = reveal.choice("reason", Reason.class);
        Form form = blank(words, pair);
        if (reveal.mustBeShownAgain() || reason == null) {
            return Page.again("cases/Merge", page(frame, form, pair, reveal, List.of()), reveal);
        }
        Identity first = identities.reveal(caseId, pair.first.victimId(), reason);
        Identity second = identities.reveal(caseId, pair.second.victimId(), reason);
        var lines = new ArrayList<MergePage.Line>();
        name(lines, words, "clan_name", first, second, Identity::clanName);
        name(lines, words, "parent_name", first, second, Identity::parentName);
        name(lines, words, "given_name", first, second, Identity::givenName);
        name(lines, words, "registration_number", first, second, Identity::registrationNumber);
        lines.add(new MergePage.Line(
                words.get("identity.birth_date"), date(frame, first.birthDate()), date(frame, second.birthDate())));
        return Page.show("cases/Merge", page(frame, form, pair, reveal, lines));
    }

    // ---- undoing ----

    @GetMapping("/cases/{id}/people/merges/{merge}")
    @Allowed(value = Action.CHANGE_CASE, event = "case.read")
    ModelAndView askUndo(@PathVariable UUID id, @PathVariable UUID merge, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        return Page.show(
                "cases/FormPage",
                undoPage(frame, Form.blank(frame.shell().words(), "merge"), duplicates.one(caseId, merge)));
    }

    @PostMapping("/cases/{id}/people/merges/{merge}")
    @Allowed(value = Action.CHANGE_CASE, event = "victim.unmerged", stepUp = true)
    ModelAndView undo(@PathVariable UUID id, @PathVariable UUID merge, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = deciding(caseId, request);
        Form form = Form.sent(frame.shell().words(), "merge", request);
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                duplicates.undo(caseId, merge);
                return frame.path("/people?done=done.unmerged");
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("cases/FormPage", undoPage(frame, form, duplicates.one(caseId, merge)), form);
        }
    }

    private static FormPage undoPage(CaseFrame frame, Form form, Duplicates.Merged merged) {
        Words words = frame.shell().words();
        return new FormPage(
                frame.shell(),
                frame,
                form,
                "merge.undo.title",
                frame.path("/people/merges/" + merged.mergeId()),
                merged.shown(words) + " "
                        + words.get(
                                "merge.undo.notice",
                                "gone",
                                merged.gone().label(),
                                "stays",
                                merged.stays().label()),
                new Fields().list(),
                "merge.undo.submit",
                frame.path("/people"));
    }

    // ---- the page ----

    private ModelAndView show(CaseFrame frame, Pair pair) {
        return Page.show("cases/Merge", page(frame, blank(frame.shell().words(), pair), pair, null, List.of()));
    }

    private static Form blank(Words words, Pair pair) {
        return Form.blank(words, "merge")
                .with("first", pair.first.victimId())
                .with("second", pair.second.victimId())
                .with("first_version", pair.first.version())
                .with("second_version", pair.second.version());
    }

    private static FormPage which(CaseFrame frame, Form form) {
        Words words = frame.shell().words();
        List<Option> victims = options(words, frame.victims());
        return new FormPage(
                frame.shell(),
                frame,
                form,
                "merge.title",
                frame.path("/people/merge"),
                null,
                new Fields()
                        .choice(Control.SELECT, "first", victims)
                        .choice(Control.SELECT, "second", victims)
                        .list(),
                "merge.compare",
                frame.path("/people"));
    }

    private static MergePage page(
            CaseFrame frame, Form form, Pair pair, @Nullable Form reveal, List<MergePage.Line> names) {
        Words words = frame.shell().words();
        var lines = new ArrayList<MergePage.Line>();
        var right = new ArrayList<MergePage.Choice>();
        line(lines, right, words, "status", pair, v -> status(frame, v));
        line(lines, right, words, "sex", pair, v -> words.get("case.sex." + low(v.sex())));
        line(lines, right, words, "age_at_exploitation", pair, v -> age(words, v.ageAtExploitation()));
        line(lines, right, words, "age_at_identification", pair, v -> age(words, v.ageAtIdentification()));
        line(lines, right, words, "exploitation", pair, v -> label(Choices.classifications(words), v.exploitation()));
        line(
                lines,
                right,
                words,
                "citizenship",
                pair,
                v -> label(Choices.countries(words.language()), v.citizenship()));
        boolean mayAsk = frame.opens("identity") && frame.shell().may("REVEAL_IDENTITY");
        Form asks = reveal == null
                ? Form.blank(words, "reveal")
                        .with("first", pair.first.victimId())
                        .with("second", pair.second.victimId())
                : reveal;
        return new MergePage(
                frame,
                form,
                pair.first.shown(words),
                pair.second.shown(words),
                lines,
                right,
                List.of(
                        new Option(Side.FIRST.name(), pair.first.shown(words)),
                        new Option(Side.SECOND.name(), pair.second.shown(words))),
                mayAsk ? asks : null,
                Option.of(words, "identity.reason", Reason.class),
                names);
    }

    private static void line(
            List<MergePage.Line> lines,
            List<MergePage.Choice> right,
            Words words,
            String field,
            Pair pair,
            Function<Victim, String> says) {
        var line = new MergePage.Line(words.get("victim." + field), says.apply(pair.first), says.apply(pair.second));
        lines.add(line);
        if (line.differs()) {
            right.add(new MergePage.Choice(
                    field,
                    List.of(
                            new Option(Side.FIRST.name(), line.first()),
                            new Option(Side.SECOND.name(), line.second()))));
        }
    }

    private static void name(
            List<MergePage.Line> lines,
            Words words,
            String field,
            Identity first,
            Identity second,
            Function<Identity, @Nullable String> says) {
        lines.add(new MergePage.Line(
                words.get("identity." + field),
                Objects.requireNonNullElse(says.apply(first), words.get("ui.unknown")),
                Objects.requireNonNullElse(says.apply(second), words.get("ui.unknown"))));
    }

    private static String status(CaseFrame frame, Victim victim) {
        return frame.shell().t("case.victim_status." + low(victim.status())) + ", " + date(frame, victim.statusOn());
    }

    private static String date(CaseFrame frame, @Nullable LocalDate day) {
        return day == null
                ? frame.shell().t("ui.unknown")
                : frame.shell().dates().table(day);
    }

    private static String age(Words words, @Nullable Integer age) {
        return age == null ? words.get("ui.unknown") : String.valueOf(age);
    }

    private static String label(List<Option> options, String value) {
        return options.stream()
                .filter(o -> o.value().equals(value))
                .map(Option::label)
                .findFirst()
                .orElse(value);
    }

    private static String low(String code) {
        return code.toLowerCase(Locale.ROOT);
    }

    // ---- what was chosen ----

    /** What is right, field by field: where both say the same nothing is asked. */
    private static @Nullable NewVictim right(Form form, Pair pair) {
        Victim status = chosen(form, "status", pair, v -> v.status() + v.statusOn());
        Victim sex = chosen(form, "sex", pair, Victim::sex);
        Victim then = chosen(form, "age_at_exploitation", pair, v -> String.valueOf(v.ageAtExploitation()));
        Victim now = chosen(form, "age_at_identification", pair, v -> String.valueOf(v.ageAtIdentification()));
        Victim exploitation = chosen(form, "exploitation", pair, Victim::exploitation);
        Victim citizenship = chosen(form, "citizenship", pair, Victim::citizenship);
        Integer before = then.ageAtExploitation();
        Integer after = now.ageAtIdentification();
        if (before != null && after != null && after < before) {
            form.wrong("age_at_identification", "victim.age_order");
        }
        return form.hasErrors()
                ? null
                : new NewVictim(
                        status.status(),
                        status.statusOn(),
                        sex.sex(),
                        before,
                        after,
                        exploitation.exploitation(),
                        citizenship.citizenship());
    }

    private static Victim chosen(Form form, String field, Pair pair, Function<Victim, String> says) {
        if (says.apply(pair.first).equals(says.apply(pair.second))) {
            return pair.first;
        }
        Side side = form.choice(field, Side.class);
        return side == null ? pair.first : pair.of(side);
    }

    private static @Nullable Pair pair(Form form, List<Victim> among) {
        List<Option> offered =
                among.stream().map(v -> new Option(v.victimId().toString(), "")).toList();
        String first = form.code("first", offered);
        String second = form.code("second", offered);
        if (form.hasErrors()) {
            return null;
        }
        if (first.equals(second)) {
            form.wrong("second", "merge.error.one");
            return null;
        }
        return new Pair(of(among, first), of(among, second));
    }

    /** The two of a form that was sent, even if somebody has merged one of them meanwhile. */
    private @Nullable Pair entries(Form form, CaseId caseId) {
        List<Victim> all = new ArrayList<>(people.victims(caseId));
        duplicates.ofCase(caseId).forEach(m -> all.add(m.gone()));
        return pair(form, all);
    }

    private static Victim of(List<Victim> among, String id) {
        return among.stream()
                .filter(v -> v.victimId().toString().equals(id))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    private static List<Option> options(Words words, List<Victim> victims) {
        return victims.stream()
                .map(v -> new Option(v.victimId().toString(), v.shown(words)))
                .toList();
    }

    private static int number(Form form, String field) {
        Integer number = form.optionalNumber(field, 0, Integer.MAX_VALUE);
        return number == null ? 0 : number;
    }

    private CaseFrame deciding(CaseId caseId, HttpServletRequest request) {
        return frames.of(caseId, request, frame -> frame.mayName());
    }

    /** Which of the two. */
    enum Side {
        FIRST,
        SECOND
    }

    private record Pair(Victim first, Victim second) {
        Victim of(Side side) {
            return side == Side.FIRST ? first : second;
        }

        Victim other(Side side) {
            return side == Side.FIRST ? second : first;
        }
    }
}
