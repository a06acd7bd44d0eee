package mn.khamt.numbers.web;

import java.util.List;
import mn.khamt.numbers.CountedRecords;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param part which part of the figure, in words; empty for all of it
 * @param counted how many there are
 * @param visible how many of them the reader may see
 * @param previous address of the page before, or null
 */
public record RecordsPage(
        Shell shell,
        String code,
        String name,
        String unit,
        String scope,
        List<String> part,
        String back,
        int counted,
        int visible,
        int first,
        List<CountedRecords.Counted> rows,
        boolean withService,
        @Nullable String previous,
        @Nullable String next) {
    public int hidden() {
        return counted - visible;
    }
}
