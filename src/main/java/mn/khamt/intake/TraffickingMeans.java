package mn.khamt.intake;

/**
 * How the person was brought under control (Palermo Protocol, article 3 (a)): required for an adult, recorded but never
 * required for a child (article 3 (c)). Where a means was used, the consent of an adult is irrelevant (article 3 (b)).
 */
public enum TraffickingMeans {
    FORCE("force"),
    THREAT("threat"),
    ABDUCTION("abduction"),
    FRAUD("fraud"),
    DECEPTION("deception"),
    ABUSE_OF_POWER("abuse_of_power"),
    ABUSE_OF_VULNERABILITY("vulnerability"),
    PAYMENT("payment"),
    COERCION("coercion");

    private final String code;

    TraffickingMeans(String code) {
        this.code = code;
    }

    public String messageKey() {
        return "means." + code;
    }
}
