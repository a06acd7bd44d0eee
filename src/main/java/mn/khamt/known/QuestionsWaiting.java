package mn.khamt.known;

import java.util.List;
import mn.khamt.cases.Waiting;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** Puts questions that wait for a decision on the first page of the day. */
@Component
final class QuestionsWaiting implements Waiting {
    private final Questions questions;
    private final Directory directory;

    QuestionsWaiting(Questions questions, Directory directory) {
        this.questions = questions;
        this.directory = directory;
    }

    @Override
    public List<WaitingItem> forMe(Words words) {
        return questions.waiting().stream()
                .map(q -> new WaitingItem(
                        words.get(q.fit() == Fit.CODE ? "known.waiting.case" : "known.waiting.child"),
                        q.caseId().path() + "/asked/" + q.questionId(),
                        q.caseCode(),
                        directory.agency(q.agencyCode()).shortName(words.language()),
                        null))
                .toList();
    }
}
