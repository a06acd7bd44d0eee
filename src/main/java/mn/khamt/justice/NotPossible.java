package mn.khamt.justice;

import mn.khamt.justice.Proceedings.Answer;

/** The table of {@link Proceedings} says no; nothing was written. The form says why, in words. */
public final class NotPossible extends RuntimeException {
    @SuppressWarnings("serial") // never leaves the process
    private final Answer answer;

    NotPossible(Answer answer) {
        super(answer.toString(), null, false, false);
        this.answer = answer;
    }

    public Answer answer() {
        return answer;
    }
}
