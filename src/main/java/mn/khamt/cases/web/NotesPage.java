package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Notes.Note;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;

/**
 * @param compartments into which the writer may put a note
 */
public record NotesPage(CaseFrame frame, Form form, List<Option> compartments, List<Note> notes) {}
