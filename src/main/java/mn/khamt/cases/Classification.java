package mn.khamt.cases;

/** What a case may be by the definitions of the Compact and of the Law on Combating Trafficking in Persons (R2). */
public enum Classification {
    CHILD_SEX_TRAFFICKING("child_sex_trafficking"),
    /** Child sex trafficking done live or with any device (OSEC). */
    ONLINE_SEXUAL_EXPLOITATION("osec"),
    FORCED_CHILD_LABOUR("forced_child_labour"),
    /** A child trafficked for a purpose that the Law and the Palermo Protocol know but the Compact does not count. */
    OTHER_CHILD_TRAFFICKING("other_child_trafficking"),
    ADULT_TRAFFICKING("trafficking"),
    NONE("none");

    private final String code;

    Classification(String code) {
        this.code = code;
    }

    public String messageKey() {
        return "class." + code;
    }

    public boolean ofChild() {
        return switch (this) {
            case CHILD_SEX_TRAFFICKING, ONLINE_SEXUAL_EXPLOITATION, FORCED_CHILD_LABOUR, OTHER_CHILD_TRAFFICKING ->
                true;
            case ADULT_TRAFFICKING, NONE -> false;
        };
    }
}
