package mn.khamt.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import mn.khamt.bench.Crowd.Timed;
import mn.khamt.bench.MeasuredCountry.Running;

/**
 * What row security, the trail and sealed texts cost: a page as users get it, beside the same page of the same country in which the
 * database keeps nobody out, writes no trail and holds no sealed text. Two products at once, asked in turns by the same eight people.
 */
final class Protection implements AutoCloseable {
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

    private final MeasuredCountry open;
    private final Running with;
    private final Running without;
    private final Crowd crowd;

    private Protection(MeasuredCountry open, Running with, Running without, Crowd crowd) {
        this.open = open;
        this.with = with;
        this.without = without;
        this.crowd = crowd.before(with.product(), without.product());
    }

    /**
     * @param country written, and not running
     */
    static Protection of(MeasuredCountry country, Crowd crowd, LocalDate today) throws IOException, SQLException {
        MeasuredCountry open = country.copy();
        try {
            open.load(
                    (loads, installation, bare) -> {
                        bare.execute(WITHOUT);
                        Loads.settle(installation, bare);
                        return open;
                    },
                    crowd);
            Running with = country.start(crowd, today);
            try {
                return new Protection(open, with, open.start(crowd, today), crowd);
            } catch (IOException | SQLException | RuntimeException e) {
                with.close();
                throw e;
            }
        } catch (IOException | SQLException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    /** How much longer a page takes with protection than without. */
    Result cost(String name, Asking page) throws IOException, SQLException {
        List<Timed> both = crowd.inTurns(page.of(with.pages()), page.of(without.pages()));
        Timed as = both.getFirst();
        Timed bare = both.getLast();
        double cost = bare.rate() / as.rate() - 1;
        return new Result(
                name,
                open.cases(),
                as.rate(),
                as.p50(),
                as.p95(),
                bare.rate(),
                as.rate() / bare.rate(),
                String.format(Locale.ROOT, "page + %.0f %%, <= %.0f %%", cost * 100, BUDGET * 100),
                cost <= BUDGET);
    }

    @Override
    public void close() throws IOException {
        try (open;
                without) {
            with.close();
        }
    }
}
