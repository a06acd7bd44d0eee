package mn.khamt.testing;

import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.keys.MasterKeys;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;

/** Seals and opens free text behind the product's back, without asking who may. */
public final class TestTexts {
    private static final Sql ALL_TEXTS = Sql.of("""
        create or replace function public.all_texts() returns table (table_name text, column_name text, case_id uuid, row_id uuid, stored text)
            language plpgsql as $$
        declare
            s record;
        begin
            for s in select * from keys.sealed_text loop
                return query execute format('select %L, %L, %s, t.%I, t.%2$I from %1$s t where t.%2$I is not null',
                    s.table_name, s.column_name, case s.key_of when 'CASE' then 't.case_id' else 'null::uuid' end, s.row_column);
            end loop;
        end $$
        """);
    private static final Sql OPENED = Sql.of("""
        drop table if exists public.opened;
        create table public.opened (table_name text, column_name text, case_id uuid, row_id uuid, said text)
        """);
    private static final Sql READ =
            Sql.of("select table_name, column_name, case_id, row_id, stored from public.all_texts()");
    private static final Sql ADD = Sql.of("insert into public.opened values (:table, :column, :case, :row, :said)");

    private static final Sql SAYING = Sql.of("select count(*)::integer from public.opened where said = :text");

    private final Db superuser;
    private final Vault vault;

    public TestTexts(TestDatabase database) {
        this(database, TestDatabase.KEYS);
    }

    public TestTexts(TestDatabase database, MasterKeys keys) {
        this.superuser = database.superuser();
        this.vault = new Vault(superuser, keys);
    }

    /** As it stands in a column of sealed text of a case. */
    public String close(CaseId caseId, String table, String column, UUID row, String text) {
        return superuser.write(() -> vault.closeText(caseId.value(), new Place(table, column, row), text));
    }

    /** As it stands in a column of sealed text that belongs to no case. */
    public String closeFor(String agency, String table, String column, UUID row, String text) {
        return superuser.write(() -> vault.closeTextFor(agency, new Place(table, column, row), text));
    }

    public String open(CaseId caseId, String table, String column, UUID row, String stored) {
        return superuser.read(() -> vault.openText(caseId.value(), new Place(table, column, row), stored));
    }

    /** Writes everything open into {@code public.opened}, for tests that ask about the words themselves. */
    public void openAll() {
        superuser.write(() -> {
            superuser.call(ALL_TEXTS);
            superuser.call(OPENED);
            for (Text text : superuser.list(READ, Text.class)) {
                var place = new Place(text.tableName, text.columnName, text.rowId);
                UUID caseId = text.caseId;
                superuser.change(
                        ADD,
                        "table",
                        text.tableName,
                        "column",
                        text.columnName,
                        "case",
                        caseId,
                        "row",
                        text.rowId,
                        "said",
                        caseId == null
                                ? vault.openTextFor(place, text.stored)
                                : vault.openText(caseId, place, text.stored));
            }
            return true;
        });
    }

    /** How often this stands somewhere, word for word. */
    public int saying(String text) {
        openAll();
        return superuser.one(SAYING, Integer.class, "text", text);
    }

    private record Text(
            String tableName, String columnName, @Nullable UUID caseId, UUID rowId, String stored) {}
}
