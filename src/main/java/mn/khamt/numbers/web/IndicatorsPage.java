package mn.khamt.numbers.web;

import java.util.List;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * @param presets usual periods, each a link
 * @param charted code of the indicator whose months are drawn
 * @param chartChoices the other indicators that have months, each a link
 * @param filePath the same figures as a file
 */
public record IndicatorsPage(
        Shell shell,
        Form form,
        List<Option> places,
        String scope,
        List<Link> presets,
        List<Line> lines,
        List<Table> tables,
        Chart chart,
        Line charted,
        List<Link> chartChoices,
        List<Month> months,
        List<Service> services,
        int serviceTotal,
        String serviceTotalPath,
        String filePath) {

    /**
     * @param current whether it is what is shown
     */
    public record Link(String label, String path, boolean current) {}

    /** One indicator: this period and the one before. */
    public record Line(
            String code,
            int version,
            String name,
            String what,
            String unit,
            int value,
            int before,
            String path,
            String beforePath) {}

    /** One way of breaking all indicators down. */
    public record Table(String id, String title, List<String> columns, List<Row> rows) {}

    public record Row(Line line, List<Cell> cells) {}

    public record Cell(String label, int n, String path) {}

    public record Month(String name, Cell sexual, Cell labour, Cell all) {}

    public record Service(String name, Cell cell) {}
}
