package mn.khamt.cases.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseFrames;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Notes;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Notes of a case: those the reader may see, and a form for one more. */
@Controller
final class NoteController {
    private static final int LONGEST = 20_000;

    private final Notes notes;
    private final CaseFrames frames;
    private final Operations operations;
    private final Db db;

    NoteController(Notes notes, CaseFrames frames, Operations operations, Db db) {
        this.notes = notes;
        this.frames = frames;
        this.operations = operations;
        this.db = db;
    }

    @GetMapping("/cases/{id}/notes")
    @Allowed(value = Action.SEE_CASES, event = "case.read")
    ModelAndView list(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        return db.write(() -> {
            CaseFrame frame = frames.of(caseId, request);
            Form form = Form.blank(frame.shell().words(), "note").with("compartment", Compartment.core);
            return Page.show("cases/Notes", page(frame, form));
        });
    }

    @PostMapping("/cases/{id}/notes")
    @Allowed(value = Action.CHANGE_CASE, event = "note.added")
    ModelAndView add(@PathVariable UUID id, HttpServletRequest request) {
        var caseId = new CaseId(id);
        CaseFrame frame = frames.of(caseId, request);
        if (!frame.mayChange()) {
            throw new NotFound("rule:3");
        }
        Form form = Form.sent(frame.shell().words(), "note", request);
        String body = form.text("body", LONGEST);
        String compartment = form.code("compartment", compartments(frame));
        if (form.mustBeShownAgain()) {
            return Page.again("cases/Notes", page(frame, form), form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
            notes.add(caseId, body, Compartment.valueOf(compartment));
            return frame.path("/notes?done=done.note_added");
        }));
    }

    private NotesPage page(CaseFrame frame, Form form) {
        return new NotesPage(frame, form, compartments(frame), notes.of(frame.caseId()));
    }

    private static List<Option> compartments(CaseFrame frame) {
        return frame.grant().compartments().stream()
                .map(c -> new Option(c, frame.shell().t("compartment." + c)))
                .toList();
    }
}
