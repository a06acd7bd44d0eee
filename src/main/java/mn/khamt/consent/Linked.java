package mn.khamt.consent;

/** Whether whoever speaks for a child, or somebody of the household, is a suspect, as far as is known. */
public enum Linked {
    NO,
    YES,
    NOT_KNOWN
}
