package mn.khamt.numbers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Counts all indicators from the facts, live each time it is asked; pages, commands and reports get the same numbers from here. */
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

    /** The same of some subjects, as they count now. */
    private static final Sql.Part CHANGED_FACTS = Sql.part("""
        with known as materialized (
            select f.*
              from numbers.fact f
             where f.subject_key = any(:subjects) and not f.withdrawn and f.replaced_at >= :known_before and f.demo = :demo
        ), child as (
            select f.*
              from known f
             where f.child is distinct from false and f.mark % 128 < 60 and (:everywhere or f.place_code = any(:places))
        ), counted as (
        """);

    /** The same of some subjects, as they counted in an earlier snapshot. */
    private static final Sql.Part CHANGED_FACTS_BEFORE = Sql.part("""
        with known as materialized (
            select f.*
              from numbers.fact f
             where f.subject_key = any(:subjects) and not f.withdrawn and f.demo = :demo
               and pg_visible_in_snapshot(f.recorded_in, :snapshot::pg_snapshot)
               and not exists (select from numbers.fact later
                                where later.replaces = f.fact_id
                                  and pg_visible_in_snapshot(later.recorded_in, :snapshot::pg_snapshot))
        ), child as (
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
    private static final Sql NOW = statement(CHILD_FACTS, false);
    private static final Sql AS_KNOWN = statement(CHILD_FACTS, true);
    private static final Sql CHANGED_NOW = statement(CHANGED_FACTS, false);
    private static final Sql CHANGED_BEFORE = statement(CHANGED_FACTS_BEFORE, true);
    private static final Sql ONE_LOOK = Sql.of("set transaction isolation level repeatable read");

    /** Which facts are seen, and everything else that definitions look at: when that changes, nothing remembered is right. */
    private static final Sql SEEN = Sql.of("""
        select pg_current_snapshot()::text as snapshot,
               exists (select from numbers.rewriting
                        where cluster = (select system_identifier from pg_control_system())) as settled,
               pg_postmaster_start_time() || ' ' || (select count(*) from numbers.rewriting)
                   || ' ' || (select coalesce(string_agg(agency_code, ',' order by agency_code), '')
                                from directory.agency where kind = 'police')
                   || ' ' || (select coalesce(string_agg(article_code || trafficking, ',' order by article_code), '')
                                from numbers.offence_article) as frame
        """);

    /** Subjects of facts that an earlier snapshot did not see, and of the facts that these stand for. */
    private static final Sql CHANGED = Sql.of("""
        with added as materialized (
            select subject_key, replaces
              from numbers.fact
             where recorded_in >= pg_snapshot_xmin(:snapshot::pg_snapshot)
               and not pg_visible_in_snapshot(recorded_in, :snapshot::pg_snapshot)
             limit :most
        )
        select subject_key, (select count(*) from added) as facts from added
        union
        select f.subject_key, (select count(*) from added) from added join numbers.fact f on f.fact_id = added.replaces
        """);

    /** With more new facts than these everything is counted anew, which then takes no longer. */
    private static final int MOST_CHANGED = 500;

    private static final int MOST_REMEMBERED = 64;
    private static final Sql PLACES = Sql.of(
            "select place_code from directory.place where place_code = :place or parent_code = :place order by 1");
    private static final Sql SERVICE_TYPES =
            Sql.of("select service_type as code, name_en, name_mn from numbers.service_type order by position");

    private final Db stats;
    private final Map<Question, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Remembered> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    public Indicators(@Qualifier("stats") Db stats) {
        this.stats = stats;
    }

    /**
     * Every indicator of the period, by its code. What was counted before is counted on from there: what is new since then, and it
     * alone, is taken out as it was and put in as it is, both in one look at the database (docs/adr/0022).
     */
    public Map<String, Figure> count(Question question) {
        if (question.knownOn() != null) {
            return stats.read(() -> whole(AS_KNOWN, named(stats, question)));
        }
        return stats.read(() -> {
            stats.call(ONE_LOOK);
            Seen seen = stats.one(SEEN, Seen.class);
            List<String> places = places(stats, question);
            Remembered before;
            synchronized (remembered) {
                before = remembered.get(question);
            }
            Map<String, Figure> figures = null;
            if (before != null && seen.settled && before.frame.equals(seen.frame) && before.places.equals(places)) {
                figures = countedOn(question, before);
            }
            if (figures == null) {
                figures = whole(NOW, named(stats, question));
            }
            synchronized (remembered) {
                remembered.put(question, new Remembered(seen.snapshot, seen.frame, places, figures));
            }
            return figures;
        });
    }

    private Map<String, Figure> whole(Sql statement, @Nullable Object[] named) {
        var figures = new LinkedHashMap<String, Figure>();
        Indicator.ALL.forEach(i -> figures.put(i.code(), new Figure(i)));
        add(figures, stats.list(statement, Sum.class, named), 1);
        return figures;
    }

    private @Nullable Map<String, Figure> countedOn(Question question, Remembered before) {
        List<Changed> changed =
                stats.list(CHANGED, Changed.class, "snapshot", before.snapshot, "most", MOST_CHANGED + 1);
        if (changed.isEmpty()) {
            return before.figures;
        }
        if (changed.getFirst().facts > MOST_CHANGED) {
            return null;
        }
        List<UUID> subjects = changed.stream().map(Changed::subjectKey).toList();
        var figures = new LinkedHashMap<String, Figure>();
        before.figures.forEach((code, figure) -> figures.put(code, figure.copy()));
        @Nullable Object[] named = named(stats, question, "subjects", subjects, "snapshot", before.snapshot);
        add(figures, stats.list(CHANGED_BEFORE, Sum.class, named), -1);
        add(figures, stats.list(CHANGED_NOW, Sum.class, named), 1);
        return figures;
    }

    private static void add(Map<String, Figure> figures, List<Sum> sums, int sign) {
        for (Sum sum : sums) {
            Figure figure = Objects.requireNonNull(figures.get(sum.code));
            if (sum.service != null) {
                if (figure.indicator().byService()) {
                    figure.addService(sum.service, sign * sum.n);
                }
            } else if (sum.month != null && sum.exploitation != null) {
                figure.addMonth(Mark.month(sum.month), sum.exploitation, sign * sum.n);
            } else if (sum.cell != null) {
                figure.addCell(sum.cell, sign * sum.n);
            }
        }
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
        List<String> places = places(stats, question);
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

    private static List<String> places(Db stats, Question question) {
        return question.place() == null ? List.of() : stats.list(PLACES, String.class, "place", question.place());
    }

    private static Sql statement(Sql.Part facts, boolean asKnown) {
        var parts = new ArrayList<Sql.Part>();
        parts.add(facts);
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

    private record Seen(String snapshot, boolean settled, String frame) {}

    /** What was counted, in which snapshot of the database, under which lists. */
    private record Remembered(String snapshot, String frame, List<String> places, Map<String, Figure> figures) {}

    /**
     * @param facts how many were added at all, or one more than are looked at
     */
    private record Changed(UUID subjectKey, long facts) {}

    private record Sum(
            String code,
            @Nullable Integer cell,
            @Nullable Integer month,
            @Nullable Integer exploitation,
            @Nullable String service,
            int n) {}
}
