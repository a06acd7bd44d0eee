package mn.khamt.justice;

/** What a hearing is for. */
public enum HearingKind {
    PRELIMINARY,
    MAIN
}
