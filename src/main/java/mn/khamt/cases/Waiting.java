package mn.khamt.cases;

import java.time.Instant;
import java.util.List;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/** What waits for an answer of the caller's agency; each room that receives something offers one bean. One statement. */
public interface Waiting {

    /** The most pressing first; at most twenty. */
    List<WaitingItem> forMe(Words words);

    /**
     * @param what in words of the reader, never a name
     * @param path where to answer
     * @param code of the case, or of the report; null when there is none
     * @param from who asks, in words of the reader
     * @param answerBy the moment until which an answer was agreed; null when none was
     */
    record WaitingItem(
            String what,
            String path,
            @Nullable String code,
            String from,
            @Nullable Instant answerBy) {}
}
