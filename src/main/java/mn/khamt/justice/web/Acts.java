package mn.khamt.justice.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.LastChange;
import mn.khamt.directory.Directory;
import mn.khamt.justice.NotPossible;
import mn.khamt.justice.Proceedings.Act;
import mn.khamt.justice.Proceedings.Answer;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ConflictPage;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.TakenPage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/** Shows and sends the forms of this room, all in the same way. */
@Component
final class Acts {
    private final Operations operations;
    private final CaseFrames frames;
    private final LastChange lastChange;
    private final Directory directory;

    Acts(Operations operations, CaseFrames frames, LastChange lastChange, Directory directory) {
        this.operations = operations;
        this.frames = frames;
        this.lastChange = lastChange;
        this.directory = directory;
    }

    ModelAndView show(HttpServletRequest request, ActForm page) {
        return Page.show("justice/Act", new ActPage(frames.of(page.caseId(), request), page));
    }

    private ModelAndView again(HttpServletRequest request, ActForm page) {
        return Page.again("justice/Act", new ActPage(frames.of(page.caseId(), request), page), page.form());
    }

    /**
     * Acts once, or shows the form again with what is wrong.
     *
     * @param read what was typed, or nothing when the form has errors
     * @param act answers the key of what was done
     * @param now the record as it stands, in the same form, should somebody else have changed it
     */
    <T> ModelAndView send(
            HttpServletRequest request, ActForm page, Optional<T> read, Function<T, String> act, Supplier<Form> now) {
        Form form = page.form();
        if (read.isEmpty() || form.mustBeShownAgain()) {
            return again(request, page);
        }
        try {
            return Page.goTo(once(page, act, read.get()));
        } catch (Refused refused) {
            refused.on(form);
        } catch (NotPossible no) {
            say(no.answer(), page);
        } catch (EditConflict conflict) {
            return ConflictPage.of(page.shell(), conflict, form, now.get(), page::shown);
        }
        return again(request, page);
    }

    /**
     * Takes a step that is taken once. Who comes after somebody else reads what happened meanwhile; who meets a record that was only
     * changed is shown the form again, on the record as it is now.
     *
     * @param now the step and its record as they stand
     */
    <T> ModelAndView take(
            HttpServletRequest request, ActForm page, Optional<T> read, Function<T, String> act, Supplier<Step> now) {
        Form form = page.form();
        if (read.isEmpty() || form.mustBeShownAgain()) {
            return again(request, page);
        }
        try {
            return Page.goTo(once(page, act, read.get()));
        } catch (Refused refused) {
            refused.on(form);
        } catch (NotPossible no) {
            Step step = now.get();
            if (step.taken() != null && step.page().form().version() != form.version()) {
                return taken(request, page, step.taken());
            }
            say(no.answer(), page);
        } catch (EditConflict conflict) {
            Step step = now.get();
            if (step.taken() != null) {
                return taken(request, page, step.taken());
            }
            conflict.on(step.page().form(), page.fields().getFirst().name());
            return again(request, step.page());
        }
        return again(request, page);
    }

    private <T> String once(ActForm page, Function<T, String> act, T typed) {
        Form form = page.form();
        return operations.once(
                form.operation(), form.typed(), () -> page.caseId().path() + "/justice?done=" + act.apply(typed));
    }

    private ModelAndView taken(HttpServletRequest request, ActForm page, Step.Taken taken) {
        var about = new ArrayList<String>();
        about.add(page.shell()
                .t("justice.case_is", "code", frames.of(page.caseId(), request).code()));
        about.addAll(page.about());
        return new TakenPage(
                        page.shell(),
                        taken.same(),
                        page.title(),
                        about,
                        first(page, taken),
                        taken.stands(),
                        TakenPage.typed(
                                page.form(),
                                page.fields().stream().map(ActForm.Field::name).toList(),
                                page::shown),
                        page.caseId().path() + "/justice")
                .view();
    }

    private TakenPage.@Nullable First first(ActForm page, Step.Taken taken) {
        return lastChange
                .by(page.caseId(), taken.subject(), taken.event())
                .map(by -> new TakenPage.First(
                        by.shown(),
                        directory
                                .colleague(by.accountId())
                                .map(c -> directory
                                        .agency(c.agencyCode())
                                        .name(page.shell().language()))
                                .orElse(""),
                        by.at()))
                .orElse(null);
    }

    private static void say(Answer answer, ActForm page) {
        Form form = page.form();
        switch (answer) {
            case Answer.Possible possible -> throw new IllegalStateException("possible, and yet refused: " + possible);
            case Answer.Missing missing ->
                form.wrong(
                        page.fields().getFirst().name(),
                        "justice.needs." + missing.needs().name().toLowerCase(Locale.ROOT));
            case Answer.Ahead ahead -> form.wrong(dayOf(ahead.act()), "error.date_future");
            case Answer.OutOfOrder order ->
                form.wrong(
                        dayOf(order.later()),
                        "error.date_order",
                        "later",
                        named(form.words(), order.later(), order.laterOn()),
                        "earlier",
                        named(form.words(), order.earlier(), order.earlierOn()));
        }
    }

    private static String dayOf(Act act) {
        return act == Act.IN_FORCE ? "in_force_on" : "on";
    }

    private static String named(Words words, Act act, LocalDate on) {
        return words.get(
                "justice.day", "what", words.get("justice.act." + act.name().toLowerCase(Locale.ROOT)), "on", on);
    }
}
