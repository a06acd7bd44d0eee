package mn.khamt.justice.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import mn.khamt.cases.CaseFrames;
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
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/** Shows and sends the forms of this room, all in the same way. */
@Component
final class Acts {
    private final Operations operations;
    private final CaseFrames frames;

    Acts(Operations operations, CaseFrames frames) {
        this.operations = operations;
        this.frames = frames;
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
        T typed = read.get();
        try {
            return Page.goTo(operations.once(
                    form.operation(), form.typed(), () -> page.caseId().path() + "/justice?done=" + act.apply(typed)));
        } catch (Refused refused) {
            refused.on(form);
        } catch (NotPossible no) {
            say(no.answer(), page);
        } catch (EditConflict conflict) {
            return ConflictPage.of(page.shell(), conflict, form, now.get(), page::shown);
        }
        return again(request, page);
    }

    /** What was typed, for a record that has no fields of its own to compare: only its version moved on. */
    static Supplier<Form> same(Form form, IntSupplier version) {
        return () -> {
            Form now = Form.blank(form.words(), form.name(), version.getAsInt());
            form.values().forEach(now::with);
            return now;
        };
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
