package mn.khamt.intake;

import mn.khamt.cases.Classification;

/** What the person is exploited for (Compact, definitions; Palermo Protocol, article 3 (a)). */
public enum TraffickingPurpose {
    /** A sex act for which something of value is given to, or received by, anyone. */
    COMMERCIAL_SEX_ACT("commercial_sex_act"),
    OTHER_SEXUAL_EXPLOITATION("other_sexual_exploitation"),
    /** Shown live, or recorded or passed on with any device. */
    BROADCAST_SEXUAL_EXPLOITATION("broadcast_sexual_exploitation"),
    FORCED_LABOUR("forced_labour"),
    /** Work of a child in the custody of somebody outside the family who gains by it; a purpose for a child alone. */
    CUSTODIAL_LABOUR("custodial_labour"),
    SERVITUDE("servitude"),
    SLAVERY("slavery"),
    DEBT_BONDAGE("debt_bondage"),
    FORCED_BEGGING("forced_begging"),
    FORCED_MARRIAGE("forced_marriage"),
    ORGAN_REMOVAL("organ_removal"),
    OTHER("other");

    private final String code;

    TraffickingPurpose(String code) {
        this.code = code;
    }

    public String messageKey() {
        return "purpose." + code;
    }

    /** What it is called when this is done to a child; for an adult it is trafficking in persons. */
    Classification ofChild() {
        return switch (this) {
            case COMMERCIAL_SEX_ACT, OTHER_SEXUAL_EXPLOITATION -> Classification.CHILD_SEX_TRAFFICKING;
            case BROADCAST_SEXUAL_EXPLOITATION -> Classification.ONLINE_SEXUAL_EXPLOITATION;
            case FORCED_LABOUR, CUSTODIAL_LABOUR, SERVITUDE, SLAVERY, DEBT_BONDAGE, FORCED_BEGGING ->
                Classification.FORCED_CHILD_LABOUR;
            case FORCED_MARRIAGE, ORGAN_REMOVAL, OTHER -> Classification.OTHER_CHILD_TRAFFICKING;
        };
    }

    boolean sexual() {
        return switch (this) {
            case COMMERCIAL_SEX_ACT, OTHER_SEXUAL_EXPLOITATION, BROADCAST_SEXUAL_EXPLOITATION -> true;
            case FORCED_LABOUR,
                    CUSTODIAL_LABOUR,
                    SERVITUDE,
                    SLAVERY,
                    DEBT_BONDAGE,
                    FORCED_BEGGING,
                    FORCED_MARRIAGE,
                    ORGAN_REMOVAL,
                    OTHER -> false;
        };
    }
}
