package mn.khamt.cases.web;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;

/**
 * @param form for ending a membership
 * @param mayName whether the reader names colleagues
 * @param agency which was chosen, or empty
 * @param people of that agency who are not in the team
 */
public record TeamPage(
        CaseFrame frame,
        Form form,
        List<Line> members,
        boolean mayName,
        List<Option> agencies,
        String agency,
        List<Option> people) {

    /**
     * @param mayEnd whether the reader may end this membership
     */
    public record Line(
            UUID accountId,
            String name,
            String role,
            String agency,
            boolean lead,
            LocalDate since,
            boolean mayEnd,
            boolean self) {}
}
