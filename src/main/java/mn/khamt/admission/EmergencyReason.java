package mn.khamt.admission;

/** Why a case had to be opened at once by somebody who is not in its team. */
public enum EmergencyReason {
    CHILD_IN_DANGER,
    MEDICAL_EMERGENCY,
    MISSING_CHILD,
    ARREST_OR_RAID,
    COURT_TODAY
}
