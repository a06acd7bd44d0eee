package mn.khamt.known.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseCode;
import mn.khamt.directory.Directory;
import mn.khamt.known.Questions;
import mn.khamt.known.Typed;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Where somebody asks about a child, or for access to a case. Every question is answered with the same page. */
@Controller
final class KnownController {
    private static final String ASK = "known/Ask";
    private static final String NAME = "known";
    private static final String PUT = "/known/put";
    private static final int LONGEST_NAME = 100;
    private static final int WHY = 2000;
    private static final int REACH = 300;

    private final Questions questions;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Times times;

    KnownController(Questions questions, Directory directory, Operations operations, Shells shells, Times times) {
        this.questions = questions;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.times = times;
    }

    @GetMapping("/known")
    @Allowed(Action.ASK_KNOWN)
    ModelAndView ask(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show(ASK, page(shell, Form.blank(shell.words(), NAME), false));
    }

    /** From a form that records a child, in a window of its own: what was typed there comes along, and stays there too. */
    @PostMapping("/known/start")
    @Allowed(Action.ASK_KNOWN)
    ModelAndView start(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form sent = Form.sent(shell.words(), NAME, request);
        Form form = Form.blank(shell.words(), NAME)
                .with("sex", first(sent, "sex", "v1_sex", "victim_sex"))
                .with(
                        "age",
                        first(
                                sent,
                                "age_at_identification",
                                "age_at_exploitation",
                                "v1_identified",
                                "v1_exploited",
                                "victim_age_identification",
                                "victim_age_exploitation"))
                .with("place", first(sent, "place"));
        return Page.show(ASK, page(shell, form, false));
    }

    private static @Nullable String first(Form sent, String... fields) {
        return Stream.of(fields)
                .map(sent::value)
                .filter(v -> !v.isBlank())
                .findFirst()
                .orElse(null);
    }

    @PostMapping("/known")
    @Allowed(value = Action.ASK_KNOWN, event = "known.asked")
    ModelAndView put(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), NAME, request);
        Typed typed = read(form, shell);
        if (form.mustBeShownAgain()) {
            return Page.again(ASK, page(shell, form, false), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                questions.ask(typed);
                return PUT;
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(ASK, page(shell, form, false), form);
        }
    }

    @GetMapping("/known/case")
    @Allowed(Action.ASK_KNOWN)
    ModelAndView askForCase(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show(ASK, page(shell, Form.blank(shell.words(), NAME), true));
    }

    @PostMapping("/known/case")
    @Allowed(value = Action.ASK_KNOWN, event = "known.asked")
    ModelAndView putForCase(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), NAME, request);
        CaseCode code = CaseCode.read(form.text("code", 20)).orElse(null);
        if (code == null && !form.value("code").isBlank()) {
            form.wrong("code", "known.error.code");
        }
        Typed typed = Typed.aboutCase(form.text("why", WHY), form.text("reach", REACH));
        if (form.mustBeShownAgain() || code == null) {
            return Page.again(ASK, page(shell, form, true), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                questions.askForCase(code, typed);
                return PUT;
            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again(ASK, page(shell, form, true), form);
        }
    }

    @GetMapping(PUT)
    @Allowed(Action.ASK_KNOWN)
    ModelAndView done(HttpServletRequest request) {
        return Page.show("known/Put", new PutPage(shells.of(request)));
    }

    private Typed read(Form form, Shell shell) {
        LocalDate today = times.today();
        String clan = form.optionalText("clan_name", LONGEST_NAME);
        String parent = form.optionalText("parent_name", LONGEST_NAME);
        String given = form.optionalText("given_name", LONGEST_NAME);
        LocalDate born = form.optionalPastDate("birth_date", today);
        Integer age = form.optionalAge("age");
        String typedNumber = form.optionalText("registration_number", 40);
        String number = null;
        if (typedNumber != null) {
            switch (RegistrationNumber.read(typedNumber, today)) {
                case RegistrationNumber.Reading.Invalid wrong -> form.wrong("registration_number", wrong.messageKey());
                case RegistrationNumber.Reading.Valid valid ->
                    number = valid.number().value();
            }
        }
        String sex = form.optionalCode("sex", sexes(shell.words()));
        String place = form.optionalCode("place", directory.placeOptions(shell.language()));
        if (typedNumber == null) {
            if (given == null) {
                form.wrong("given_name", "known.error.name");
            } else if (born == null && age == null) {
                form.wrong("birth_date", "known.error.birth");
            } else if (born == null && parent == null) {
                form.wrong("parent_name", "known.error.parent");
            }
        }
        String why = form.text("why", WHY);
        String reach = form.text("reach", REACH);
        return new Typed(clan, parent, given, number, born, age, sex, place, why, reach);
    }

    private AskPage page(Shell shell, Form form, boolean aboutCase) {
        Words words = shell.words();
        return new AskPage(
                shell,
                form,
                aboutCase,
                sexes(words),
                directory.placeOptions(shell.language()),
                questions.mine().stream()
                        .map(m -> new AskPage.Line(
                                m.askedAt(),
                                m.code() != null ? m.code() : about(m.typed(), words),
                                state(m.shown(), words)))
                        .toList());
    }

    private static String about(Typed typed, Words words) {
        return Stream.of(
                        typed.parentName(),
                        typed.givenName(),
                        typed.registrationNumber(),
                        typed.birthDate() == null ? null : words.dates().table(typed.birthDate()),
                        typed.age() == null ? null : words.get("known.years", "age", typed.age()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String state(@Nullable String shown, Words words) {
        return shown == null ? null : words.get("known.shown." + shown.toLowerCase(Locale.ROOT));
    }

    private static List<Option> sexes(Words words) {
        return Stream.of("FEMALE", "MALE", "OTHER", "NOT_KNOWN")
                .map(s -> new Option(s, words.get("case.sex." + s.toLowerCase(Locale.ROOT))))
                .toList();
    }
}
