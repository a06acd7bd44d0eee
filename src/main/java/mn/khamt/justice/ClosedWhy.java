package mn.khamt.justice;

/** Why an investigation ended. */
public enum ClosedWhy {
    SENT_TO_PROSECUTOR,
    NO_OFFENCE,
    NO_SUSPECT_FOUND,
    MERGED,
    OTHER
}
