package mn.khamt.justice;

/** Kinds of sentence, and what each is measured in. */
public enum SentenceKind {
    IMPRISONMENT(Measure.MONTHS),
    PROBATION(Measure.MONTHS),
    FINE(Measure.TUGRIK),
    COMMUNITY_SERVICE(Measure.HOURS),
    TRAVEL_RESTRICTION(Measure.MONTHS),
    RIGHTS_BAN(Measure.MONTHS),
    CONFISCATION(Measure.TUGRIK);

    private final Measure measure;

    SentenceKind(Measure measure) {
        this.measure = measure;
    }

    public Measure measure() {
        return measure;
    }

    /** Whether it is asked if the sentence is suspended: only a prison sentence can be. */
    public boolean maySuspend() {
        return this == IMPRISONMENT;
    }

    /** How a sentence is counted, and how much of it there may be. */
    public enum Measure {
        MONTHS(600),
        TUGRIK(1_000_000_000_000L),
        HOURS(2000);

        private final long most;

        Measure(long most) {
            this.most = most;
        }

        public long most() {
            return most;
        }
    }
}
