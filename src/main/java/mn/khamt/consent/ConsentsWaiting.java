package mn.khamt.consent;

import java.util.List;
import mn.khamt.cases.Waiting;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** Tells those who decide in a case, its owner first of all, that somebody wants to share without consent. */
@Component
final class ConsentsWaiting implements Waiting {
    private final Consents consents;
    private final Directory directory;

    ConsentsWaiting(Consents consents, Directory directory) {
        this.consents = consents;
        this.directory = directory;
    }

    @Override
    public List<WaitingItem> forMe(Words words) {
        return consents.waiting().stream()
                .map(c -> new WaitingItem(
                        words.get("consent.waiting"),
                        c.caseId().path() + "/consent/" + c.consentId(),
                        c.code(),
                        directory.agency(c.recipientAgency()).shortName(words.language()),
                        null))
                .toList();
    }
}
