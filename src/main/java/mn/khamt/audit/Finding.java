package mn.khamt.audit;

import java.util.Locale;

/**
 * Something in the trail that is not as it was.
 *
 * @param seq number of the link concerned, or 0
 * @param other number of a second link, how many there are, or 0
 * @param what an id or a place in a file, or empty
 */
record Finding(Kind kind, long seq, long other, String what) {

    static Finding of(Kind kind, long seq, Object what) {
        return new Finding(kind, seq, 0, String.valueOf(what));
    }

    /** Message key of the sentence that says it. */
    String messageKey() {
        return "command.audit.finding." + kind.name().toLowerCase(Locale.ROOT);
    }

    enum Kind {
        /** An event, or its link, does not have the content that was linked. */
        CHANGED,
        /** An event or a link that must be there is not. */
        DELETED,
        /** Two events, or two links, stand in each other's place. */
        SWAPPED,
        /** A number stands in the chain twice, or an event does. */
        INSERTED,
        /** Links that a head knows are not there. */
        TRUNCATED,
        /** The same, and the whole server is in an older state than when the head was signed. */
        ROLLED_BACK,
        /** The chain is in itself right but is not the one that was signed. */
        OTHER_HISTORY,
        /** An event that has been waiting for its link for too long. */
        UNLINKED,
        /** Links that no head covers for too long. */
        UNCOVERED,
        /** The event's own MAC was not right when it was linked: somebody wrote it past the product. */
        FALSE_SEAL,
        /** A head whose signature is not right, or by an unknown key. */
        WRONG_SIGNATURE
    }
}
