package mn.khamt.referrals;

import java.util.List;
import mn.khamt.cases.PersonWords;
import mn.khamt.cases.Waiting;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** Puts referrals that wait for an answer on the first page of the day; sex and age, never a name. */
@Component
final class ReferralsWaiting implements Waiting {
    private static final int MOST = 20;
    private final Referrals referrals;
    private final Directory directory;

    ReferralsWaiting(Referrals referrals, Directory directory) {
        this.referrals = referrals;
        this.directory = directory;
    }

    @Override
    public List<WaitingItem> forMe(Words words) {
        return referrals.waitingForMe().stream()
                .limit(MOST)
                .map(r -> new WaitingItem(
                        words.get(r.serviceType().messageKey()) + ", "
                                + PersonWords.sexAndAge(words, r.personSex(), r.personAge()),
                        r.path(),
                        r.caseCode(),
                        directory.agency(r.fromAgency()).shortName(words.language()),
                        r.answerDueAt()))
                .toList();
    }
}
