package mn.khamt.numbers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Counts all indicators live from the facts, each time it is asked; pages, commands and reports get the same numbers from here. */
@Component
public final class Indicators {
    /** What counts as known, and what as child trafficking. In two steps, because a closing may be recorded under another class. */
    static final Sql.Part CHILD_FACTS = Sql.part("""
        with known as not materialized (
            select f.*
              from numbers.fact f
             where not f.withdrawn and f.recorded_at < :known_before and f.replaced_at >= :known_before and f.demo = :demo
        ), child as not materialized (
            select f.*
              from known f
             where f.child is distinct from false and f.mark % 128 < 60 and (:everywhere or f.place_code = any(:places))
        ), counted as (
        """);

    private static final Sql.Part EACH =
            Sql.part("select code, mark % 128 as cell, mark / 4096 as month, service, count(*) as n from (");
    private static final Sql.Part EACH_END = Sql.part(") each_fact group by 1, 2, 3, 4");
    private static final Sql.Part SUBJECTS = Sql.part("""
        select code, mark % 128 as cell, mark / 4096 as month, '' as service, count(*) as n
          from (select code, min(mark) as mark from (
        """);
    private static final Sql.Part SUBJECTS_END =
            Sql.part(") each_fact group by code, subject_key) each_subject group by 1, 2, 3");
    private static final Sql.Part AND = Sql.part("union all");
    private static final Sql.Part SUMS = Sql.part("""
        )
        select code, cell, month, cell / 20 as exploitation, service, sum(n)::integer as n
          from counted
         group by grouping sets ((code, cell), (code, month, cell / 20), (code, service))
        """);
    private static final Sql NOW = statement(false);
    private static final Sql AS_KNOWN = statement(true);
    private static final Sql PLACES =
            Sql.of("select place_code from directory.place where place_code = :place or parent_code = :place");
    private static final Sql SERVICE_TYPES =
            Sql.of("select service_type as code, name_en, name_mn from numbers.service_type order by position");

    private final Db stats;

    Indicators(@Qualifier("stats") Db stats) {
        this.stats = stats;
    }

    /** Every indicator of the period, by its code. */
    public Map<String, Figure> count(Question question) {
        var figures = new LinkedHashMap<String, Figure>();
        Indicator.ALL.forEach(i -> figures.put(i.code(), new Figure(i)));
        for (Sum sum : stats.read(
                () -> stats.list(question.knownOn() == null ? NOW : AS_KNOWN, Sum.class, named(stats, question)))) {
            Figure figure = Objects.requireNonNull(figures.get(sum.code));
            if (sum.service != null) {
                if (figure.indicator().byService()) {
                    figure.addService(sum.service, sum.n);
                }
            } else if (sum.month != null && sum.exploitation != null) {
                figure.addMonth(Mark.month(sum.month), sum.exploitation, sum.n);
            } else if (sum.cell != null) {
                figure.addCell(sum.cell, sum.n);
            }
        }
        return figures;
    }

    /** The same with the year before, both counted at the same time. */
    public Compared compare(Question question) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Map<String, Figure>> before = threads.submit(() -> count(question.yearBefore()));
            Map<String, Figure> now = count(question);
            return new Compared(now, before.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Types of service in the order in which they are shown. */
    public List<ServiceType> serviceTypes() {
        return stats.list(SERVICE_TYPES, ServiceType.class);
    }

    /** The values that every statement over {@link #CHILD_FACTS} needs; inside a transaction of the statistics connection. */
    static @Nullable Object[] named(Db stats, Question question, @Nullable Object... more) {
        List<String> places =
                question.place() == null ? List.of() : stats.list(PLACES, String.class, "place", question.place());
        var all = new ArrayList<@Nullable Object>(List.of(
                "known_before",
                question.knownBefore(),
                "demo",
                question.demo(),
                "from",
                question.period().from(),
                "to",
                question.period().to(),
                "everywhere",
                question.place() == null,
                "places",
                places));
        all.addAll(java.util.Arrays.asList(more));
        return all.toArray();
    }

    private static Sql statement(boolean asKnown) {
        var parts = new ArrayList<Sql.Part>();
        parts.add(CHILD_FACTS);
        for (Indicator indicator : Indicator.ALL) {
            if (parts.size() > 1) {
                parts.add(AND);
            }
            boolean each = indicator.mode() == Indicator.Mode.FACTS;
            parts.add(each ? EACH : SUBJECTS);
            parts.add(asKnown ? indicator.factsAsKnown() : indicator.facts());
            parts.add(each ? EACH_END : SUBJECTS_END);
        }
        parts.add(SUMS);
        return Sql.join("", parts);
    }

    /** Both years by code. */
    public record Compared(Map<String, Figure> now, Map<String, Figure> before) {}

    /**
     * @param code as facts carry it
     */
    public record ServiceType(String code, String nameEn, String nameMn) {}

    private record Sum(
            String code,
            @Nullable Integer cell,
            @Nullable Integer month,
            @Nullable Integer exploitation,
            @Nullable String service,
            int n) {}
}
