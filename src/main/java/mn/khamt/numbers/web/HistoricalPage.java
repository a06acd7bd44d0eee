package mn.khamt.numbers.web;

import java.util.List;
import mn.khamt.numbers.HistoricalTables;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param source whose records are counted; null while nothing is imported
 * @param filters fields that narrow, each with its choices
 * @param filePath the same table as a file; null while there is none
 */
public record HistoricalPage(
        Shell shell,
        Form form,
        List<Option> sources,
        HistoricalTables.@Nullable Source source,
        List<Option> dimensions,
        List<Filter> filters,
        String rowsName,
        String columnsName,
        List<String> columns,
        List<Row> rows,
        int total,
        @Nullable String filePath) {

    /** Whether any filter is set, so that a narrowed table never looks like a whole one. */
    public boolean narrowed() {
        return filters.stream().anyMatch(f -> !form.value(f.field()).isEmpty());
    }

    public record Filter(String field, List<Option> options) {}

    public record Row(String name, List<Integer> cells, boolean total) {}
}
