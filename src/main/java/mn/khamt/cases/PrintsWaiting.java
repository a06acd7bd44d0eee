package mn.khamt.cases;

import java.util.List;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** Tells the second person that somebody wants to print names, and whoever asked that they may. */
@Component
final class PrintsWaiting implements Waiting {
    private final CasePrints prints;
    private final Directory directory;

    PrintsWaiting(CasePrints prints, Directory directory) {
        this.prints = prints;
        this.directory = directory;
    }

    @Override
    public List<WaitingItem> forMe(Words words) {
        return prints.waiting().stream()
                .map(p -> new WaitingItem(
                        words.get(p.ready() ? "print_names.waiting.ready" : "print_names.waiting"),
                        p.caseId().path() + "/print/names",
                        p.code(),
                        directory.agency(p.askedAgency()).shortName(words.language()),
                        null))
                .toList();
    }
}
