package mn.khamt.numbers.web;

import java.util.ArrayList;
import java.util.List;
import mn.khamt.audit.Sheet;
import mn.khamt.numbers.web.IndicatorsPage.Line;
import mn.khamt.platform.pages.Shell;

/** The page of indicators as a table: made of what the page shows, so that the two cannot differ. */
final class IndicatorsSheet {
    private final IndicatorsPage page;
    private final List<List<String>> rows = new ArrayList<>();

    private IndicatorsSheet(IndicatorsPage page) {
        this.page = page;
    }

    static Sheet of(IndicatorsPage page) {
        var sheet = new IndicatorsSheet(page);
        sheet.fill();
        Shell shell = page.shell();
        return new Sheet(
                "khamt-indicators",
                page.scope() + " " + shell.t("numbers.file.source"),
                sheet.rows.size(),
                List.of(
                        shell.t("numbers.file.table"),
                        shell.t("numbers.file.code"),
                        shell.t("numbers.indicator"),
                        shell.t("numbers.file.unit"),
                        shell.t("numbers.file.part"),
                        shell.t("numbers.file.figure")),
                sheet.rows);
    }

    private void fill() {
        Shell shell = page.shell();
        String glance = shell.t("numbers.glance");
        for (Line line : page.lines()) {
            add(glance, line, shell.t("numbers.file.period"), line.value());
            add(glance, line, shell.t("numbers.year_before"), line.before());
        }
        String months = shell.t("numbers.by_month", "name", page.charted().name());
        for (IndicatorsPage.Month month : page.months()) {
            for (IndicatorsPage.Cell cell : List.of(month.sexual(), month.labour(), month.all())) {
                add(months, page.charted(), month.name() + ": " + cell.label(), cell.n());
            }
        }
        for (IndicatorsPage.Table table : page.tables()) {
            for (IndicatorsPage.Row row : table.rows()) {
                row.cells().forEach(cell -> add(table.title(), row.line(), cell.label(), cell.n()));
            }
        }
        String services = shell.t("numbers.by.service");
        Line line = page.lines().stream()
                .filter(l -> l.path().equals(page.serviceTotalPath()))
                .findFirst()
                .orElseThrow();
        page.services().forEach(s -> add(services, line, s.name(), s.cell().n()));
        add(services, line, shell.t("numbers.total"), page.serviceTotal());
    }

    private void add(String table, Line line, String part, int figure) {
        rows.add(List.of(table, line.code(), line.name(), line.unit(), part, String.valueOf(figure)));
    }
}
