package mn.khamt.keys;

import java.util.List;

/**
 * The keys by which something is hashed now: one, and while it is being changed two.
 *
 * @param serving by which everything is asked, and what is hashed by one key only
 * @param all by which everything is hashed with which something is compared that was written at another time
 */
public record LookupKeys(LookupKey serving, List<LookupKey> all) {}
