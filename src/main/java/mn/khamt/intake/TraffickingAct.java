package mn.khamt.intake;

/**
 * What was done to the person: the five acts of the Palermo Protocol, article 3 (a), and those which the Compact adds.
 * One act suffices, and none of those that move a person is ever required.
 */
public enum TraffickingAct {
    RECRUITMENT("recruitment"),
    TRANSPORTATION("transportation"),
    TRANSFER("transfer"),
    HARBOURING("harbouring"),
    RECEIPT("receipt"),
    PROVIDING("providing"),
    OBTAINING("obtaining"),
    ADVERTISING("advertising"),
    SOLICITING("soliciting"),
    PATRONISING("patronising"),
    MAINTAINING("maintaining");

    private final String code;

    TraffickingAct(String code) {
        this.code = code;
    }

    public String messageKey() {
        return "act." + code;
    }

    /** The Compact names these four for a commercial sex act alone, not for labour. */
    boolean onlyForSexualExploitation() {
        return switch (this) {
            case ADVERTISING, SOLICITING, PATRONISING, MAINTAINING -> true;
            case RECRUITMENT, TRANSPORTATION, TRANSFER, HARBOURING, RECEIPT, PROVIDING, OBTAINING -> false;
        };
    }
}
