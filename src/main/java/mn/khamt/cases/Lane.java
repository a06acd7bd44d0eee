package mn.khamt.cases;

/** The five strands of a case, and the case itself. */
public enum Lane {
    SAFETY,
    HEALTH,
    SUPPORT,
    INVESTIGATION,
    COURT,
    CASE
}
