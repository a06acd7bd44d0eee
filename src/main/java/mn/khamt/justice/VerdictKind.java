package mn.khamt.justice;

/** What a court decided on a charge. */
public enum VerdictKind {
    GUILTY,
    ACQUITTAL,
    DISMISSED
}
