package mn.khamt.justice.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step that is taken once, with its record as it stands now.
 *
 * @param page the form as it would be shown now, with what was typed
 * @param taken how it was taken, or what made it impossible; null while it can be taken
 */
record Step(ActForm page, @Nullable Taken taken) {

    /**
     * @param same whether it is this step that was taken, and not another after which it cannot be
     * @param subject with {@code event}, what the trail says of it
     * @param stands the record in words
     */
    record Taken(boolean same, UUID subject, String event, List<String> stands) {}
}
