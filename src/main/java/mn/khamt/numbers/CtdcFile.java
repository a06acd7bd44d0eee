package mn.khamt.numbers;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of the Counter-Trafficking Data Collaborative, read and checked as a whole before anything is done with it.
 *
 * @param hash of the bytes, so that the same file is known again
 * @param unusedColumns headings that are not loaded
 * @param rows the good ones
 * @param bad the others, in the order of the file
 */
@SuppressWarnings("ArrayRecordComponent") // the hash is only handed on
public record CtdcFile(String name, byte[] hash, List<String> unusedColumns, List<Row> rows, List<BadRow> bad) {
    /** Larger than any release so far by far; it is held in memory to be checked before it is loaded. */
    private static final long LARGEST = 100L << 20;

    /** Not counted as unknown: the owner of the data hid the value, because it would be rare. */
    public static final String MASKED = "MASKED";

    public static final String NOT_KNOWN = "NOT_KNOWN";

    private static final Set<String> UNKNOWN = Set.of("", "-99");
    private static final Map<String, String> AGE_BANDS = Map.ofEntries(
            Map.entry("0--8", "0-8"),
            Map.entry("9--17", "9-17"),
            Map.entry("09--17", "9-17"),
            Map.entry("0--17", "0-17"),
            Map.entry("18--20", "18-20"),
            Map.entry("21--23", "21-23"),
            Map.entry("24--26", "24-26"),
            Map.entry("27--29", "27-29"),
            Map.entry("30--38", "30-38"),
            Map.entry("39--47", "39-47"),
            Map.entry("48+", "48+"));
    private static final Pattern DASH = Pattern.compile("\\s*(--|-|–)\\s*");
    private static final Map<String, String> COUNTRIES = countries();

    /** What a file must have; releases write some headings differently. */
    private enum Column {
        YEAR("yearofregistration", "yearofregister", "yearregister", "year"),
        SEX("gender", "sex"),
        AGE("agebroad", "typeofagebroad"),
        CITIZENSHIP("citizenship"),
        FORCED_LABOUR("isforcedlabour", "isforcedlabor", "typeofexploitforcedlabour", "typeofforcedlabour"),
        SEXUAL("issexualexploit", "issexualexploitation", "typeofexploitsexual", "typeofsexualexploit"),
        COUNTRY("countryofexploitation", "countryofexploit");

        @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change
        private final List<String> names;

        Column(String... names) {
            this.names = List.of(names);
        }

        /** As the current release writes it. */
        String heading() {
            return switch (this) {
                case YEAR -> "yearOfRegistration";
                case SEX -> "gender";
                case AGE -> "ageBroad";
                case CITIZENSHIP -> "citizenship";
                case FORCED_LABOUR -> "isForcedLabour";
                case SEXUAL -> "isSexualExploit";
                case COUNTRY -> "CountryOfExploitation";
            };
        }
    }

    /**
     * Reads and checks a file.
     *
     * @param latestYear no record is younger
     * @throws Unreadable when it is no such file at all
     */
    public static CtdcFile read(Path file, int latestYear) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new Unreadable("command.import.no_file", "file", file.toString());
        }
        if (Files.size(file) > LARGEST) {
            throw new Unreadable("command.import.too_large", "limit", LARGEST >> 20);
        }
        byte[] bytes = Files.readAllBytes(file);
        String name = String.valueOf(file.getFileName());
        String text = text(bytes);
        if (text.isBlank()) {
            throw new Unreadable("command.import.empty");
        }
        String heading = text.lines().findFirst().orElse("");
        char separator = heading.indexOf(',') < 0 && heading.indexOf(';') >= 0
                ? ';'
                : heading.indexOf(',') < 0 && heading.indexOf('\t') >= 0 ? '\t' : ',';
        try (var reader = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(de.siegmar.fastcsv.reader.FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(de.siegmar.fastcsv.reader.FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            return read(name, hash(bytes), reader.iterator(), latestYear);
        } catch (CsvParseException e) {
            throw new Unreadable("command.import.broken_csv", "what", String.valueOf(e.getMessage()));
        }
    }

    private static CtdcFile read(String name, byte[] hash, Iterator<CsvRecord> records, int latestYear) {
        List<String> heading = records.next().getFields();
        var at = new EnumMap<Column, Integer>(Column.class);
        var unused = new ArrayList<String>();
        for (int i = 0; i < heading.size(); i++) {
            String written = heading.get(i).strip();
            Column column = column(written);
            if (column == null) {
                unused.add(written);
            } else if (at.putIfAbsent(column, i) != null) {
                throw new Unreadable("command.import.column_twice", "column", column.heading());
            }
        }
        List<String> missing = Arrays.stream(Column.values())
                .filter(c -> !at.containsKey(c))
                .map(Column::heading)
                .toList();
        if (!missing.isEmpty()) {
            throw new Unreadable(
                    "command.import.columns_missing",
                    "missing",
                    String.join(", ", missing),
                    "found",
                    String.join(", ", heading));
        }
        var rows = new ArrayList<Row>();
        var bad = new ArrayList<BadRow>();
        var same = new HashMap<String, String>();
        while (records.hasNext()) {
            CsvRecord line = records.next();
            var check = new Check(line, heading.size(), at, latestYear, same);
            Row row = check.row();
            if (row == null) {
                bad.add(new BadRow(line.getStartingLineNumber(), check.reason(), line.getFields()));
            } else {
                rows.add(row);
            }
        }
        return new CtdcFile(name, hash, unused, rows, bad);
    }

    private static @Nullable Column column(String heading) {
        String plain = heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return Arrays.stream(Column.values())
                .filter(c -> c.names.contains(plain))
                .findFirst()
                .orElse(null);
    }

    private static String text(byte[] bytes) {
        if (bytes.length >= 2
                && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                        || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF))) {
            throw new Unreadable("command.import.utf16");
        }
        int zero = -1;
        for (int i = 0; i < Math.min(bytes.length, 4096) && zero < 0; i++) {
            zero = bytes[i] == 0 ? i : -1;
        }
        if (zero >= 0) {
            throw new Unreadable("command.import.utf16");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            in.position(3);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new Unreadable("command.import.not_utf8", "line", line);
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Codes of two letters; those of three mean the same countries. */
    private static Map<String, String> countries() {
        var codes = new HashMap<String, String>();
        for (String two : Locale.getISOCountries()) {
            codes.put(two, two);
            codes.put(Locale.of("", two).getISO3Country(), two);
        }
        codes.put("XK", "XK");
        codes.put("XKX", "XK");
        return Map.copyOf(codes);
    }

    /**
     * One person of the data set.
     *
     * @param line in the file
     * @param year null when not known
     * @param sex FEMALE, MALE, OTHER or NOT_KNOWN
     * @param citizenship ISO 3166 with two letters, MASKED, or null when not known
     * @param forcedLabour null when not known, which is not "no"
     */
    public record Row(
            int line,
            @Nullable Integer year,
            String sex,
            String ageBand,
            @Nullable String citizenship,
            @Nullable Boolean forcedLabour,
            @Nullable Boolean sexual,
            @Nullable String country) {}

    /**
     * @param line in the file
     */
    public record BadRow(long line, Reason reason, List<String> fields) {}

    /**
     * Why a row cannot be loaded.
     *
     * @param key message key
     * @param column heading, or empty
     * @param value what stands there
     */
    public record Reason(String key, String column, String value) {}

    /** This is no file of the kind; said in words. */
    public static final class Unreadable extends RuntimeException {
        private final String key;
        private final transient @Nullable Object[] pairs;

        Unreadable(String key, @Nullable Object... pairs) {
            super(key);
            this.key = key;
            this.pairs = pairs;
        }

        public String key() {
            return key;
        }

        public @Nullable Object[] pairs() {
            return pairs;
        }
    }

    /** Checks one row; the first thing that is wrong with it is its reason. */
    private static final class Check {
        private final CsvRecord line;
        private final int width;
        private final Map<Column, Integer> at;
        private final int latestYear;
        private final Map<String, String> same;
        private @Nullable Reason reason;

        Check(CsvRecord line, int width, Map<Column, Integer> at, int latestYear, Map<String, String> same) {
            this.line = line;
            this.width = width;
            this.at = at;
            this.latestYear = latestYear;
            this.same = same;
        }

        @Nullable
        Row row() {
            if (line.getFieldCount() != width) {
                reason = new Reason("command.import.bad.width", "", line.getFieldCount() + " / " + width);
                return null;
            }
            var row = new Row(
                    Math.toIntExact(line.getStartingLineNumber()),
                    year(),
                    sex(),
                    ageBand(),
                    country(Column.CITIZENSHIP),
                    flag(Column.FORCED_LABOUR),
                    flag(Column.SEXUAL),
                    country(Column.COUNTRY));
            return reason == null ? row : null;
        }

        Reason reason() {
            return java.util.Objects.requireNonNull(reason);
        }

        private @Nullable Integer year() {
            String written = value(Column.YEAR);
            if (UNKNOWN.contains(written)) {
                return null;
            }
            if (!isYear(written) || Integer.parseInt(written) > latestYear) {
                wrong(Column.YEAR, "command.import.bad.year", written);
                return null;
            }
            return Integer.valueOf(written);
        }

        private static boolean isYear(String written) {
            return written.length() == 4
                    && (written.charAt(0) == '1' || written.charAt(0) == '2')
                    && written.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        private String sex() {
            String written = value(Column.SEX);
            return switch (written.toLowerCase(Locale.ROOT)) {
                case "", "-99", "unknown" -> NOT_KNOWN;
                case "female", "woman" -> "FEMALE";
                case "male", "man" -> "MALE";
                case "transgender", "trans", "nonconforming", "trans/transgender/nonconforming", "other" -> "OTHER";
                case String other -> {
                    wrong(Column.SEX, "command.import.bad.value", written);
                    yield NOT_KNOWN;
                }
            };
        }

        private String ageBand() {
            String written = value(Column.AGE);
            if (UNKNOWN.contains(written) || written.equalsIgnoreCase("unknown")) {
                return NOT_KNOWN;
            }
            String band = AGE_BANDS.get(written);
            if (band == null) {
                band = AGE_BANDS.get(DASH.matcher(written).replaceAll("--"));
            }
            if (band == null) {
                wrong(Column.AGE, "command.import.bad.value", written);
                return NOT_KNOWN;
            }
            return band;
        }

        /** "0" is a value that was masked, "NA" is Namibia: neither is the empty one. */
        private @Nullable String country(Column column) {
            String written = value(column);
            if (UNKNOWN.contains(written)) {
                return null;
            }
            if (written.equals("0") || written.equals("00")) {
                return MASKED;
            }
            String code = COUNTRIES.get(written);
            if (code == null) {
                wrong(column, "command.import.bad.country", written);
            }
            return code;
        }

        private @Nullable Boolean flag(Column column) {
            String written = value(column);
            return switch (written) {
                case "1" -> true;
                case "0" -> false;
                case "", "-99" -> null;
                case String other -> {
                    wrong(column, "command.import.bad.flag", written);
                    yield null;
                }
            };
        }

        private String value(Column column) {
            String written = line.getField(java.util.Objects.requireNonNull(at.get(column)))
                    .strip();
            return same.computeIfAbsent(written, w -> w);
        }

        private void wrong(Column column, String key, String written) {
            if (reason == null) {
                reason = new Reason(
                        key, column.heading(), written.length() > 40 ? written.substring(0, 40) + "…" : written);
            }
        }
    }
}
