package mn.khamt.known.web;

import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.known.Answer;
import mn.khamt.known.JoinState;
import mn.khamt.known.Joins;
import mn.khamt.known.Questions;
import mn.khamt.known.Questions.Told;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/** The list of what is asked about a case and what is proposed of its people, as it is shown by all who act on it. */
@Component
final class CaseQuestions {
    private static final String LIST = "known/CaseQuestions";

    private final Questions questions;
    private final Joins joins;
    private final People people;
    private final Directory directory;

    CaseQuestions(Questions questions, Joins joins, People people, Directory directory) {
        this.questions = questions;
        this.joins = joins;
        this.people = people;
        this.directory = directory;
    }

    ModelAndView show(CaseFrame frame) {
        return Page.show(LIST, page(frame, Form.blank(frame.shell().words(), "join_withdraw")));
    }

    /** The list with what could not be done. */
    ModelAndView again(CaseFrame frame, Form wrong) {
        return Page.again(LIST, page(frame, wrong), wrong);
    }

    private CaseQuestionsPage page(CaseFrame frame, Form wrong) {
        return new CaseQuestionsPage(
                frame,
                wrong,
                questions.ofCase(frame.caseId()).stream()
                        .map(t -> line(frame, t))
                        .toList(),
                joins.ofCase(frame.caseId()).stream().map(j -> line(frame, j)).toList(),
                Joins.decides(frame.grant()));
    }

    private CaseQuestionsPage.Line line(CaseFrame frame, Told told) {
        Words words = frame.shell().words();
        Answer answer = told.answer();
        return new CaseQuestionsPage.Line(
                frame.path("/asked/" + told.questionId()),
                told.toldAt(),
                who(told),
                directory.agency(told.agencyCode()).name(words.language()),
                about(frame, told),
                words.get(answer == null ? "known.open" : answer.messageKey() + ".done"),
                answer == null);
    }

    private CaseQuestionsPage.Join line(CaseFrame frame, Joins.Line join) {
        boolean decides = Joins.decides(frame.grant());
        return new CaseQuestionsPage.Join(
                people.victim(frame.caseId(), join.victimId())
                        .shown(frame.shell().words()),
                frame.shell().t(join.state().messageKey()),
                switch (join.state()) {
                    case ASKED -> "due";
                    case JOINED -> "ok";
                    case PROPOSED, BEFORE_KEEPERS -> "info";
                    case DECLINED, WITHDRAWN, ENDED -> "";
                },
                join.at(),
                join.why(),
                decides && (join.state() == JoinState.ASKED || join.state() == JoinState.BEFORE_KEEPERS)
                        ? frame.path("/joins/asked/" + join.id())
                        : null,
                decides && join.state() == JoinState.JOINED ? frame.path("/joins/" + join.id() + "/end") : null,
                decides && join.state() == JoinState.PROPOSED
                        ? frame.path("/joins/proposed/" + join.id() + "/withdraw")
                        : null,
                Form.blank(frame.shell().words(), "join_withdraw"));
    }

    /** Whom a question is about: a person of the case, or the case itself when it was asked by its number. */
    String about(CaseFrame frame, Told told) {
        return told.personId() == null
                ? frame.code()
                : people.victim(frame.caseId(), told.personId())
                        .shown(frame.shell().words());
    }

    String who(Told told) {
        return directory.colleague(told.accountId()).map(Colleague::shown).orElse("–");
    }
}
