package mn.khamt.home.web;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import mn.khamt.admission.Notices.Notice;
import mn.khamt.cases.Due;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * My work today.
 *
 * @param notices what the reader was told and has not put away
 * @param begun drafts, newest first
 * @param taskTotal of all tasks given to the reader, of which twelve are listed
 * @param lateTotal of all late tasks of others in the reader's cases
 */
public record HomePage(
        Shell shell,
        String day,
        List<Notice> notices,
        Form putAway,
        List<Begun> begun,
        List<Line> tasks,
        int taskTotal,
        List<Asked> waiting,
        List<Line> late,
        int lateTotal,
        List<Change> changes) {

    /**
     * A form that was begun and not sent.
     *
     * @param place where it is gone on with
     * @param code of its case, when it has one
     */
    public record Begun(
            String id, String place, String form, @Nullable String code, Instant savedAt) {}

    public record Line(String path, String title, String code, Due due, LocalDate dueOn, String askedBy) {}

    /**
     * @param answer null when no time was agreed
     */
    public record Asked(
            String what,
            String path,
            @Nullable String code,
            String from,
            @Nullable Due answer) {}

    public record Change(
            String path,
            String code,
            String text,
            Instant at,
            @Nullable String agency) {}
}
