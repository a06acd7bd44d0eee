package mn.khamt.numbers;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Opens a figure: exactly the records that were counted into it, as far as the present caller may see them (R32). A child who stands in two
 * cases (ADR 23) stands behind it with the first of those that the caller may open, where what that case says belongs to the part asked for.
 */
@Component
public final class CountedRecords {
    private static final Sql.Part EACH = Sql.part("select subject_key, case_key, mark, service, 1 as place from (");
    private static final Sql.Part EACH_END = Sql.part(") each_fact");

    /** The first fact of a subject in each case: of joined entries there are several, and the first of all is the one that is counted. */
    private static final Sql.Part SUBJECTS = Sql.part("""
        select subject_key, case_key, mark, service, row_number() over (partition by subject_key order by mark, case_key) as place
          from (select distinct on (subject_key, case_key) subject_key, case_key, mark, service from (\
        """);

    private static final Sql.Part SUBJECTS_END = Sql.part("""
        ) each_fact order by subject_key, case_key, mark) each_case
        """);
    private static final Sql.Part CHOSEN = Sql.part("""
        ), chosen as (
            select subject_key, case_key, mark, service, place
              from counted
             where mark % 128 / 20 = any(:exploitations)
               and (:sex::integer is null or mark % 128 / 4 % 5 = :sex::integer)
               and (:age::integer is null or mark % 128 % 4 = :age::integer)
               and (:month::integer is null or mark / 4096 = :month::integer)
               and (:service::text is null or service = :service::text)
        )
        select c.subject_key, c.case_key, c.mark, c.service, c.place
          from chosen c
         where c.place = 1 or exists (select from chosen f where f.subject_key = c.subject_key and f.place = 1)
         order by c.place
        """);

    private static final Map<Indicator, Sql> NOW = statements(false);
    private static final Map<Indicator, Sql> AS_KNOWN = statements(true);

    private final Db stats;
    private final ObjectProvider<FactOwner> owners;

    CountedRecords(@Qualifier("stats") Db stats, ObjectProvider<FactOwner> owners) {
        this.stats = stats;
        this.owners = owners;
    }

    /** The records behind a figure or one of its parts, by case code. */
    public Behind behind(Question question, Indicator indicator, Cell cell) {
        List<Row> rows = stats.read(() -> stats.list(
                Objects.requireNonNull((question.knownOn() == null ? NOW : AS_KNOWN).get(indicator)),
                Row.class,
                Indicators.named(
                        stats,
                        question,
                        "exploitations",
                        cell.exploitations.stream()
                                .map(Dimension.EXPLOITATION.all()::indexOf)
                                .toList(),
                        "sex",
                        position(Dimension.SEX, cell.sex),
                        "age",
                        position(Dimension.AGE, cell.age),
                        "month",
                        cell.month == null ? null : cell.month.getYear() * 12 + cell.month.getMonthValue() - 1,
                        "service",
                        cell.service)));
        Map<UUID, FactOwner.Opened> opened = open(rows);
        boolean each = indicator.mode() == Indicator.Mode.FACTS;
        var shown = new ArrayList<Counted>();
        var subjects = new HashSet<UUID>();
        for (Row row : rows) {
            FactOwner.Opened record = opened.get(row.caseKey);
            // Of a child in two cases the first fact of a case that the caller may open: its day and all else are of
            // that case.
            if (record != null && (each || subjects.add(row.subjectKey))) {
                shown.add(new Counted(
                        record.code(),
                        record.path(),
                        Mark.day(row.mark),
                        value(Dimension.EXPLOITATION, row.mark),
                        value(Dimension.SEX, row.mark),
                        value(Dimension.AGE, row.mark),
                        row.service));
            }
        }
        shown.sort(
                Comparator.comparing(Counted::code).thenComparing(Counted::day).thenComparing(Counted::service));
        return new Behind((int) rows.stream().filter(r -> r.place == 1).count(), shown);
    }

    private Map<UUID, FactOwner.Opened> open(List<Row> rows) {
        Set<UUID> keys = new LinkedHashSet<>();
        rows.forEach(row -> keys.add(row.caseKey));
        var opened = new HashMap<UUID, FactOwner.Opened>();
        if (!keys.isEmpty()) {
            owners.stream().forEach(owner -> owner.open(keys).forEach(o -> opened.put(o.caseKey(), o)));
        }
        return opened;
    }

    private static Map<Indicator, Sql> statements(boolean asKnown) {
        return Indicator.ALL.stream().collect(Collectors.toMap(Function.identity(), i -> statement(i, asKnown)));
    }

    private static Sql statement(Indicator indicator, boolean asKnown) {
        boolean each = indicator.mode() == Indicator.Mode.FACTS;
        return Sql.join(
                "",
                List.of(
                        Indicators.CHILD_FACTS,
                        each ? EACH : SUBJECTS,
                        asKnown ? indicator.factsAsKnown() : indicator.facts(),
                        each ? EACH_END : SUBJECTS_END,
                        CHOSEN));
    }

    private static @Nullable Integer position(Dimension dimension, @Nullable String value) {
        return value == null ? null : dimension.all().indexOf(value);
    }

    private static String value(Dimension dimension, int mark) {
        return dimension.all().get(dimension.of(mark));
    }

    /**
     * Which part of a figure; null means all.
     *
     * @param exploitations at least one class
     * @param service a type; empty for one that is not known
     */
    public record Cell(
            List<String> exploitations,
            @Nullable String sex,
            @Nullable String age,
            @Nullable YearMonth month,
            @Nullable String service) {
        /** The whole figure. */
        public static Cell whole() {
            return new Cell(Dimension.EXPLOITATION.all(), null, null, null, null);
        }
    }

    /**
     * @param counted how many there are
     * @param shown those the caller may see
     */
    public record Behind(int counted, List<Counted> shown) {
        public int hidden() {
            return counted - shown.size();
        }
    }

    /**
     * One of a number.
     *
     * @param code of the case
     * @param path of the case
     * @param day on which it was true
     */
    public record Counted(
            String code, String path, LocalDate day, String exploitation, String sex, String age, String service) {}

    /**
     * @param place of this case among those in which the subject was counted; all of them but the first count nothing
     */
    private record Row(UUID subjectKey, UUID caseKey, int mark, String service, long place) {}
}
