package mn.khamt.cases;

/** How far a case has come, from identification to disposition (R3). */
public enum Stage {
    SCREENING,
    PROTECTION,
    INVESTIGATION,
    PROSECUTION,
    COURT,
    REINTEGRATION,
    CLOSED
}
