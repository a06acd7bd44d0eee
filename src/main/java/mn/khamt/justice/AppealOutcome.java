package mn.khamt.justice;

/** What the higher court made of the verdict it was asked about. */
public enum AppealOutcome {
    UPHELD,
    CHANGED,
    ANNULLED
}
