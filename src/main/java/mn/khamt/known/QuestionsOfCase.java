package mn.khamt.known;

import java.util.List;
import mn.khamt.access.Grants.Grant;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** The questions on the case page, for those who decide. */
@Component
final class QuestionsOfCase implements CaseRoom {
    private static final int TAB = 60;

    private final Questions questions;
    private final Joins joins;

    QuestionsOfCase(Questions questions, Joins joins) {
        this.questions = questions;
        this.joins = joins;
    }

    @Override
    public List<Db.Ask<?>> asks(CaseId caseId) {
        return List.of(questions.askOpen(caseId), joins.askOpen(caseId));
    }

    @Override
    public Shown of(Cases.Header header, Grant grant, Words words) {
        if (!Questions.decides(grant)) {
            return new Shown(List.of(), List.of(), List.of());
        }
        return new Shown(
                List.of(new Tab(
                        "known.tab",
                        "/asked",
                        TAB,
                        questions.open(header.caseId()) + (Joins.decides(grant) ? joins.open(header.caseId()) : 0))),
                List.of(),
                List.of());
    }
}
