package mn.khamt.platform.database;

/** Holds the caller for the length of one call; not inherited by other threads. */
final class CallerScope {
    static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    private CallerScope() {}
}
