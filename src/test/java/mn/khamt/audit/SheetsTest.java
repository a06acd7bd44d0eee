package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S10: whatever people typed, no cell of a file is a formula, in whatever way a program divides the file. */
class SheetsTest {
    private static final int STRINGS = 3000;
    private static final List<String> SIGNS =
            List.of("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212", "\ufe66", "\ufe62", "\ufe63");
    /** Blanks of every kind, and signs that nobody sees. */
    private static final String UNSEEN = " \t\r\n"
        + "\u0000\u000b\u001f\u0085\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4"
        + "\u180b\u180e\u2000\u2003\u2009\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u202f\u205f\u2060\u2064"
        + "\u206f\u2800\u3000\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9";

    @Test
    void of_thousands_of_texts_with_formulas_behind_unseen_signs_none_is_live() throws IOException {
        var random = new Random(300);
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < STRINGS; i++) {
            String before = i % 3 == 0
                    ? ""
                    : i % 3 == 1 ? unseen(random) : "нэр" + any(random, ",", ";", "\t", "|", "\"", "\r\n");
            rows.add(List.of(
                    before + unseen(random) + SIGNS.get(random.nextInt(SIGNS.size())) + "HYPERLINK(\"x\")!A" + i, "б"));
        }
        String csv = Sheets.csv(new Sheet("n", "", rows.size(), List.of("+а", "б"), rows), "=mark");

        List<String> live = new ArrayList<>();
        for (String cell : cells(csv)) {
            if (isLive(cell)) {
                live.add(cell);
            }
        }
        assertThat(live).isEmpty();
        assertThat(records(csv)).hasSize(STRINGS + 3).allMatch(r -> r.getFieldCount() <= 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"26-04817-3", "охин, 15; хүү, 9", "2026-11-28", "", "Хан-Уул", "a@b.mn", "–", "Ө.Сараа", "18+"})
    void ordinary_texts_stay_as_they_are(String text) {
        assertThat(Cells.harmless(text)).isEqualTo(text);
    }

    @Test
    void the_first_and_the_last_line_say_who_took_it() throws IOException {
        String csv = Sheets.csv(new Sheet("n", "", 1, List.of("а"), List.of(List.of("б"))), "Khamt. Жишээ");

        assertThat(csv).startsWith("\ufeff\"Khamt. Жишээ\"\r\n").endsWith("\"Khamt. Жишээ\"\r\n");
        assertThat(records(csv)).hasSize(4);
    }

    /** As the program should divide it, and as others do: by semicolons, tabs or bars, with quotes where they stand. */
    private static List<String> cells(String csv) throws IOException {
        var all = new ArrayList<String>();
        records(csv).forEach(r -> all.addAll(r.getFields()));
        for (String separator : List.of(",", ";", "\t", "\\|")) {
            for (String line : csv.split("[\r\n]", -1)) {
                for (String cell : line.split(separator, -1)) {
                    all.add(cell.replaceAll("^\ufeff?\"+", ""));
                    all.addAll(List.of(cell.replaceAll("^\ufeff?\"+", "").split("\"", -1)));
                }
            }
        }
        return all;
    }

    private static List<CsvRecord> records(String csv) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv.substring(1))) {
            return reader.stream().toList();
        }
    }

    /** Written without the product's patterns: the first sign that can be seen at all decides. */
    private static boolean isLive(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            if (UNSEEN.indexOf(cell.charAt(i)) < 0) {
                return SIGNS.contains(cell.substring(i, i + 1));
            }
        }
        return false;
    }

    private static String unseen(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(UNSEEN.charAt(random.nextInt(UNSEEN.length())));
        }
        return text.toString();
    }

    private static String any(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
