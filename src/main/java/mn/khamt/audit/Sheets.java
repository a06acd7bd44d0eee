package mn.khamt.audit;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Viewer;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one way by which a table leaves Khamt: whoever takes it, when, how many rows and of what stands in its first and last line and in the
 * trail, written in the same breath (T3, S10).
 */
@Component
public final class Sheets {
    /** Without it the usual program reads Cyrillic as something else. */
    private static final String BYTE_ORDER = "\ufeff";

    private final Trail trail;
    private final Times times;
    private final JsonMapper json = JsonMapper.builder().build();

    Sheets(Trail trail, Times times) {
        this.trail = trail;
        this.times = times;
    }

    /**
     * Records that it is taken and answers with the file; called within the transaction that read the rows.
     *
     * @param event what was done
     * @param rule that allowed it
     * @param detail codes only; how many rows are added to it
     */
    public ModelAndView take(
            Sheet sheet, Viewer viewer, Words words, String event, String rule, Map<String, Object> detail) {
        var all = new LinkedHashMap<>(detail);
        all.put("rows", sheet.rows().size());
        all.put("of", sheet.of());
        trail.record(event, null, null, rule, json.writeValueAsString(all));
        return new ModelAndView(file(sheet.name(), csv(sheet, mark(sheet, viewer, words))));
    }

    private String mark(Sheet sheet, Viewer viewer, Words words) {
        return words.get(
                "sheet.mark",
                "name",
                viewer.name(),
                "agency",
                viewer.agency(),
                "at",
                times.now(),
                "rows",
                sheet.rows().size(),
                "of",
                sheet.of(),
                "about",
                sheet.about());
    }

    static String csv(Sheet sheet, String mark) {
        var text = new StringWriter();
        text.write(BYTE_ORDER);
        // All lines have as many cells, or programs that are strict would refuse the file.
        var marked = new ArrayList<String>();
        marked.add(mark);
        sheet.head().stream().skip(1).forEach(column -> marked.add(""));
        try (CsvWriter csv = CsvWriter.builder()
                .quoteStrategy(QuoteStrategies.ALWAYS)
                .lineDelimiter(LineDelimiter.CRLF)
                .build(text)) {
            csv.writeRecord(harmless(marked));
            csv.writeRecord(harmless(sheet.head()));
            sheet.rows().forEach(row -> csv.writeRecord(harmless(row)));
            csv.writeRecord(harmless(marked));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<String> harmless(List<String> cells) {
        return cells.stream().map(Cells::harmless).toList();
    }

    private static View file(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (model, request, response) -> {
            response.setContentType("text/csv; charset=utf-8");
            response.setHeader("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        };
    }
}
