package mn.khamt.intake;

import java.util.List;
import mn.khamt.cases.Waiting;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** Puts new reports at the person's desks on the first page of the day, as one line that leads to the queue. */
@Component
final class ReportsWaiting implements Waiting {
    private final Reports reports;

    ReportsWaiting(Reports reports) {
        this.reports = reports;
    }

    @Override
    public List<WaitingItem> forMe(Words words) {
        int waiting = reports.waiting();
        return waiting == 0
                ? List.of()
                : List.of(new WaitingItem(
                        words.get("report.waiting", "count", waiting),
                        "/reports",
                        null,
                        words.get("report.waiting.from"),
                        null));
    }
}
