package mn.khamt.numbers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Tables over imported records of others; what is not known is a value of its own. */
@Component
public final class HistoricalTables {
    private static final Sql FILES = Sql.of("""
        select import_id, file_name, row_count, imported_at
          from numbers.import
         order by imported_at desc, import_id
        """);
    private static final Sql.Part RECORDS = Sql.part("""
        with chosen as (
            select coalesce(year::text, 'NOT_KNOWN') as year, sex, age_band as age, coalesce(country, 'NOT_KNOWN') as country,
                   coalesce(citizenship, 'NOT_KNOWN') as citizenship,
                   case when forced_labour and sexual then 'BOTH' when sexual then 'SEXUAL' when forced_labour then 'FORCED_LABOUR'
                        when forced_labour = false and sexual = false then 'NEITHER' else 'NOT_KNOWN' end as exploitation
              from numbers.historical_record
             where import_id = :file
        )
        """);
    private static final Sql.Part COUNT = Sql.part("""
        , count(*)::integer as n
          from chosen
         where (:year::text is null or year = :year::text)
           and (:exploitation::text is null or exploitation = :exploitation::text)
           and (:sex::text is null or sex = :sex::text)
           and (:age::text is null or age = :age::text)
           and (:country::text is null or country = :country::text)
           and (:citizenship::text is null or citizenship = :citizenship::text)
         group by 1, 2
        """);
    private static final Sql VALUES = Sql.of("""
        select case when grouping(year) = 0 then 'YEAR' when grouping(country) = 0 then 'COUNTRY' else 'CITIZENSHIP' end as by,
               coalesce(year::text, country, citizenship, 'NOT_KNOWN') as value
          from numbers.historical_record
         where import_id = :file
         group by grouping sets ((year), (country), (citizenship))
        """);
    private static final Map<By, Map<By, Sql>> STATEMENTS = statements();

    private final Db stats;

    HistoricalTables(@Qualifier("stats") Db stats) {
        this.stats = stats;
    }

    /** What was imported, the newest first. */
    public List<Source> sources() {
        return stats.list(FILES, Source.class);
    }

    /** Counts of one source by two things at once. */
    public List<Count> count(UUID file, By rows, By columns, Map<By, String> chosen) {
        var named = new ArrayList<@Nullable Object>(List.of("file", file));
        for (By by : By.values()) {
            named.add(by.parameter());
            named.add(chosen.get(by));
        }
        Sql statement = java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(STATEMENTS.get(rows)).get(columns));
        return stats.list(statement, Count.class, named.toArray());
    }

    /** The values that years and countries have in a source; the other lists are fixed. */
    public List<Value> values(UUID file) {
        return stats.list(VALUES, Value.class, "file", file);
    }

    private static Map<By, Map<By, Sql>> statements() {
        var all = new EnumMap<By, Map<By, Sql>>(By.class);
        for (By rows : By.values()) {
            var ofRows = new EnumMap<By, Sql>(By.class);
            for (By columns : By.values()) {
                ofRows.put(columns, Sql.join("", List.of(RECORDS, row(rows), column(columns), COUNT)));
            }
            all.put(rows, ofRows);
        }
        return all;
    }

    private static Sql.Part row(By by) {
        return switch (by) {
            case YEAR -> Sql.part("select year as row_value");
            case EXPLOITATION -> Sql.part("select exploitation as row_value");
            case SEX -> Sql.part("select sex as row_value");
            case AGE -> Sql.part("select age as row_value");
            case COUNTRY -> Sql.part("select country as row_value");
            case CITIZENSHIP -> Sql.part("select citizenship as row_value");
        };
    }

    private static Sql.Part column(By by) {
        return switch (by) {
            case YEAR -> Sql.part(", year as column_value");
            case EXPLOITATION -> Sql.part(", exploitation as column_value");
            case SEX -> Sql.part(", sex as column_value");
            case AGE -> Sql.part(", age as column_value");
            case COUNTRY -> Sql.part(", country as column_value");
            case CITIZENSHIP -> Sql.part(", citizenship as column_value");
        };
    }

    /** By what records of others can be counted. */
    public enum By {
        YEAR(List.of()),
        EXPLOITATION(List.of("SEXUAL", "FORCED_LABOUR", "BOTH", "NEITHER", "NOT_KNOWN")),
        SEX(List.of("FEMALE", "MALE", "OTHER", "NOT_KNOWN")),
        AGE(List.of("0-8", "9-17", "0-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+", "NOT_KNOWN")),
        COUNTRY(List.of()),
        CITIZENSHIP(List.of());

        @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change
        private final List<String> fixed;

        By(List<String> fixed) {
            this.fixed = fixed;
        }

        public String parameter() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The whole list in its order, where it is the same for every source; empty for years and countries. */
        public List<String> fixed() {
            return fixed;
        }
    }

    /**
     * @param importId which
     */
    public record Source(UUID importId, String fileName, int rowCount, Instant importedAt) {}

    /** One cell of a table. */
    public record Count(String rowValue, String columnValue, int n) {}

    /** A value that occurs. */
    public record Value(By by, String value) {}
}
