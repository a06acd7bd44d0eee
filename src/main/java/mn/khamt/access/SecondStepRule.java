package mn.khamt.access;

/** Whether a person may work with a password alone (setting KHAMT_SECOND_FACTOR). */
public enum SecondStepRule {
    /** Whoever has no second step sets one up before anything else. */
    REQUIRED,
    /** Whoever set one up is asked for it; the others are not. */
    OFFERED
}
