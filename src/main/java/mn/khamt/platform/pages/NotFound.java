package mn.khamt.platform.pages;

/** There is no such thing, or the asker may not know of it: the same answer for both. */
public final class NotFound extends RuntimeException {
    private final String rule;

    public NotFound() {
        this("none");
    }

    /**
     * @param rule the rule that denied it, for the trail; the page never says it
     */
    public NotFound(String rule) {
        super(rule, null, false, false);
        this.rule = rule;
    }

    public String rule() {
        return rule;
    }
}
