package mn.khamt.justice;

/** Who asked a higher court. */
public enum AppealBy {
    DEFENCE,
    PROSECUTOR,
    VICTIM
}
