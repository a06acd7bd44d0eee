package mn.khamt.admission;

/** What two keepers decide about a sealed case. */
public enum SealAct {
    /** Everybody but one person is out. */
    SEAL,
    LET_IN,
    LET_OUT,
    /** Whoever holds it then holds it as any other case. */
    UNSEAL
}
