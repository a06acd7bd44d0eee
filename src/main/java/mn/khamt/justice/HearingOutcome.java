package mn.khamt.justice;

/** How a hearing ended; a returned case is back with the prosecutor. */
public enum HearingOutcome {
    HELD,
    POSTPONED,
    RETURNED
}
