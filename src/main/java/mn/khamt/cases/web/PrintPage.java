package mn.khamt.cases.web;

import java.time.LocalDate;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CaseRoom;
import org.jspecify.annotations.Nullable;

/**
 * A case on paper: what the reader's compartments open, nothing else.
 *
 * @param stamp who printed it and when; stands on each sheet
 * @param withNames whether names were agreed
 * @param steps what rooms show of the journey, by time
 * @param events the newest of the timeline
 * @param total how many lines the timeline has
 */
public record PrintPage(
        CaseFrame frame,
        String stamp,
        boolean withNames,
        List<Person> victims,
        List<Offender> offenders,
        List<Step> steps,
        List<Next> tasks,
        List<CasePage.EventLine> events,
        int total) {

    /**
     * @param name empty unless a second person agreed
     */
    public record Person(String shown, String name, String status, LocalDate statusOn) {}

    public record Offender(String shown, String standing) {}

    public record Step(
            String lane,
            String label,
            LocalDate from,
            @Nullable LocalDate until,
            CaseRoom.Bar.Kind kind) {}

    public record Next(String title, LocalDate dueOn, String agency) {}
}
