package mn.khamt.access;

/** What came of an attempt to sign in, to unlock or to confirm. */
public sealed interface SignedIn {
    /**
     * It is they.
     *
     * @param token the session's secret for the browser
     */
    record Open(String token) implements SignedIn {}

    /**
     * The password is right, and a second step is to be done; until then the database knows nobody behind the token.
     */
    record SecondStep(String token) implements SignedIn {}

    /** The password is right, and a second step must be set up before anything else. */
    record MustEnrol(String token) implements SignedIn {}

    /** Something is not right; it is not said what. */
    record Refused() implements SignedIn {}

    /** Too many tries; nothing was checked. */
    record Wait(int seconds) implements SignedIn {
        /** Rounded up, for people. */
        public int minutes() {
            return (seconds + 59) / 60;
        }
    }
}
