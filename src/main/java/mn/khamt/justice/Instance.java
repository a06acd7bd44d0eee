package mn.khamt.justice;

/** The courts a criminal case may pass, from the lowest to the highest. */
public enum Instance {
    FIRST,
    APPEAL,
    REVIEW
}
