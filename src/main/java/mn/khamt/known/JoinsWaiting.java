package mn.khamt.known;

import java.util.List;
import mn.khamt.cases.Waiting;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** Puts on the first page of the day what waits for the owner of a case in which somebody found their child. */
@Component
final class JoinsWaiting implements Waiting {
    private final Joins joins;
    private final Directory directory;

    JoinsWaiting(Joins joins, Directory directory) {
        this.joins = joins;
        this.directory = directory;
    }

    @Override
    public List<WaitingItem> forMe(Words words) {
        return joins.waiting().stream()
                .map(j -> new WaitingItem(
                        words.get("join.waiting"),
                        j.caseId().path() + "/joins/asked/" + j.proposalId(),
                        j.caseCode(),
                        directory.agency(j.agencyCode()).shortName(words.language()),
                        null))
                .toList();
    }
}
