package mn.khamt.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import mn.khamt.bench.Crowd.Timed;
import mn.khamt.bench.MeasuredCountry.Running;

/**
 * What row security, the trail and sealed texts cost: the page of a case as users get it, beside the same page of the same country in which
 * the database keeps nobody out, writes no trail and holds no sealed text. Two products at once, asked in turns by the same eight people.
 */
final class Protection {
    private static final double BUDGET = 0.25;

    /**
     * Policies that let everything through cost nothing; a text that reads as erased is not opened. Naming the caller and entering the case
     * are left, since any product asks who is there.
     */
    private static final String WITHOUT = """
        do $$
        declare
            r record;
        begin
            set local session_replication_role = replica;
            for r in select p.schemaname, p.tablename, p.policyname, p.qual, p.with_check
                       from pg_policies p
                      where p.roles && array['khamt_app', 'khamt_room']::name[] loop
                execute format('alter policy %I on %I.%I', r.policyname, r.schemaname, r.tablename)
                    || case when r.qual is null then '' else ' using (true)' end
                    || case when r.with_check is null then '' else ' with check (true)' end;
            end loop;
            for r in select s.table_name, s.column_name from keys.sealed_text s where s.key_of = 'CASE' loop
                execute format('update %s set %I = %L where %2$I is not null', r.table_name, r.column_name, '~');
            end loop;
        end $$;
        create or replace function audit.record(id uuid, what text, in_case uuid, subject uuid, by_rule text, operation uuid, details jsonb)
            returns void language plpgsql security definer set search_path = audit, public, pg_temp as $$
        begin
        end $$;
        """;

    private Protection() {}

    /**
     * @param country written, and not running
     */
    static Result cost(MeasuredCountry country, Crowd crowd, LocalDate today) throws IOException, SQLException {
        try (MeasuredCountry open = country.copy()) {
            open.load(
                    (loads, installation, bare) -> {
                        bare.execute(WITHOUT);
                        Loads.settle(installation, bare);
                        return open;
                    },
                    crowd);
            try (Running with = country.start(crowd, today);
                    Running without = open.start(crowd, today)) {
                List<Timed> both =
                        crowd.inTurns(with.pages().opening(), without.pages().opening());
                Timed page = both.getFirst();
                Timed bare = both.getLast();
                double cost = bare.rate() / page.rate() - 1;
                return new Result(
                        "row-security-trail-keys",
                        country.cases(),
                        page.rate(),
                        page.p50(),
                        page.p95(),
                        bare.rate(),
                        page.rate() / bare.rate(),
                        String.format(Locale.ROOT, "page + %.0f %%, <= %.0f %%", cost * 100, BUDGET * 100),
                        cost <= BUDGET);
            }
        }
    }
}
