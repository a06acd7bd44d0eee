package mn.khamt.platform.pages;

/**
 * Somebody changed the record while this person was working on it. Nothing was written; both versions are shown.
 */
public final class EditConflict extends RuntimeException {
    private final String changedBy;

    /**
     * @param changedBy name of the colleague, or empty when not known
     */
    public EditConflict(String changedBy) {
        super("edit conflict", null, false, false);
        this.changedBy = changedBy;
    }

    public String changedBy() {
        return changedBy;
    }

    /** Says so on a form that can be sent again, on the record as it is now. */
    public void on(Form form, String field) {
        if (changedBy.isEmpty()) {
            form.wrong(field, "taken.changed");
        } else {
            form.wrong(field, "taken.changed_by", "name", changedBy);
        }
    }
}
