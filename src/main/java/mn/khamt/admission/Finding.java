package mn.khamt.admission;

/** What a supervisor found about an emergency access. */
public enum Finding {
    JUSTIFIED,
    NOT_JUSTIFIED
}
