package mn.khamt.justice;

/** Where a charge stands. A replaced charge is kept: lesser charges must show. */
public enum ChargeStatus {
    OPEN,
    REPLACED,
    WITHDRAWN,
    DECIDED
}
