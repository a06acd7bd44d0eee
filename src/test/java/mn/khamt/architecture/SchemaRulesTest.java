package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database's own promises, read from its catalogue: they hold whatever the program does. */
class SchemaRulesTest {
    private static Catalogue catalogue;

    @BeforeAll
    static void migrate() {
        catalogue = new Catalogue(TestDatabase.fresh());
    }

    @Test
    void every_table_that_is_not_public_has_forced_row_security_and_a_policy() {
        assertThat(catalogue.ask("""
            select k.oid::regclass || ' needs: alter table … enable row level security, force row level security, and a policy'
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where k.relkind in ('r', 'p') and n.nspname in :ours
               and k.oid::regclass::text not in :public
               and not (k.relrowsecurity and k.relforcerowsecurity
                        and (exists (select from pg_catalog.pg_policy p where p.polrelid = k.oid)
                             -- the guard bypasses row security: what only it may touch needs no policy
                             or not pg_catalog.has_any_column_privilege('khamt_app', k.oid, 'select, insert, update')))
             order by 1
            """)).isEmpty();
    }

    @Test
    void the_application_role_changes_no_public_list() {
        assertThat(catalogue.ask("""
            select k.oid::regclass || ': khamt_app may only read a list that has no row security'
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where k.relkind in ('r', 'p') and n.nspname in :ours and not k.relrowsecurity
               and (pg_catalog.has_table_privilege('khamt_app', k.oid, 'insert, update, delete, truncate')
                    or pg_catalog.has_any_column_privilege('khamt_app', k.oid, 'insert, update'))
             order by 1
            """)).isEmpty();
    }

    @Test
    void every_moment_has_a_time_zone() {
        assertThat(catalogue.ask("""
            select a.attrelid::regclass || '.' || a.attname || ' needs the type timestamptz'
              from pg_catalog.pg_attribute a
              join pg_catalog.pg_class k on k.oid = a.attrelid and k.relkind in ('r', 'p')
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where n.nspname in :ours and a.attnum > 0 and k.relname <> 'flyway_schema_history'
               and a.atttypid in ('timestamp'::regtype, 'time'::regtype, 'tsrange'::regtype)
             order by 1
            """)).isEmpty();
    }

    @Test
    void every_table_of_a_case_has_the_case_first_in_its_key() {
        assertThat(catalogue.ask("""
            select k.oid::regclass || ' needs a primary key that begins with case_id'
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
              join pg_catalog.pg_attribute a on a.attrelid = k.oid and a.attname = 'case_id'
              left join pg_catalog.pg_constraint c on c.conrelid = k.oid and c.contype = 'p'
             where k.relkind in ('r', 'p') and n.nspname in ('cases', 'referrals', 'care', 'justice', 'access', 'known', 'keys')
               and (c.conkey is null or c.conkey[1] <> a.attnum)
             order by 1
            """)).isEmpty();
    }

    @Test
    void the_serving_roles_own_nothing_and_bypass_nothing() {
        assertThat(catalogue.ask("""
            select k.oid::regclass || ' belongs to ' || r.rolname || '; it must belong to khamt_owner'
              from pg_catalog.pg_class k
              join pg_catalog.pg_roles r on r.oid = k.relowner
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where n.nspname in :ours and r.rolname <> 'khamt_owner'
            union all
            select 'schema ' || n.nspname || ' belongs to ' || r.rolname
              from pg_catalog.pg_namespace n
              join pg_catalog.pg_roles r on r.oid = n.nspowner
             where n.nspname in :ours and r.rolname not in ('khamt_owner', 'pg_database_owner')
            union all
            select rolname || ' may do too much'
              from pg_catalog.pg_roles
             where rolname in ('khamt_app', 'khamt_stats', 'khamt_audit', 'khamt_owner', 'khamt_signin', 'khamt_sequencer', 'khamt_verifier',
                               'khamt_keys', 'khamt_room')
               and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
            union all
            select member::regrole || ' is a member of ' || roleid::regrole
              from pg_catalog.pg_auth_members
             where member::regrole::text in ('khamt_app', 'khamt_stats', 'khamt_demo', 'khamt_guard', 'khamt_audit', 'khamt_signin',
                                              'khamt_sequencer', 'khamt_verifier', 'khamt_keys', 'khamt_room')
               -- which sees less than the serving role, and nothing until it is entered
               and not (member = 'khamt_app'::regrole and roleid = 'khamt_room'::regrole)
            union all
            select 'khamt_app has the rights of khamt_room without entering it' where pg_catalog.pg_has_role('khamt_app', 'khamt_room', 'usage')
            """)).isEmpty();
    }

    @Test
    void a_dump_holds_every_table_and_every_value_of_ours() {
        assertThat(catalogue.ask("""
            select 'khamt_backup cannot read ' || k.oid::regclass
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where n.nspname in :ours
               and case k.relkind when 'S' then not pg_catalog.has_sequence_privilege('khamt_backup', k.oid, 'select')
                                  when 'r' then not pg_catalog.has_table_privilege('khamt_backup', k.oid, 'select')
                                  when 'p' then not pg_catalog.has_table_privilege('khamt_backup', k.oid, 'select')
                                  else false end
            union all
            select 'khamt_backup does not bypass row security' from pg_catalog.pg_roles where rolname = 'khamt_backup' and not rolbypassrls
             order by 1
            """)).isEmpty();
    }

    @Test
    void nobody_but_the_guard_may_set_a_parameter_that_postgresql_keeps_from_others() {
        assertThat(catalogue.ask("""
            select p.parname || ' by ' || a.grantee::regrole
              from pg_catalog.pg_parameter_acl p cross join lateral pg_catalog.aclexplode(p.paracl) a
             where a.grantee <> 10
             order by 1
            """)).containsExactly("backtrace_functions by khamt_guard");
        // The guard's right would be whoever's who is a member of it; migrations alone run as the owner.
        assertThat(catalogue.ask("""
            select m.member::regrole::text from pg_catalog.pg_auth_members m where m.roleid = 'khamt_guard'::regrole and m.member <> 10
            """)).containsExactly("khamt_owner");
    }

    @Test
    void the_serving_roles_create_nothing() {
        assertThat(catalogue.ask("""
            select r.rolname || ' may create in ' || n.nspname
              from pg_catalog.pg_namespace n, pg_catalog.pg_roles r
             where n.nspname in :ours and r.rolname in ('khamt_app', 'khamt_stats', 'khamt_demo', 'khamt_signin', 'khamt_sequencer', 'khamt_verifier', 'khamt_keys')
               and pg_catalog.has_schema_privilege(r.oid, n.oid, 'create')
            """)).isEmpty();
    }

    @Test
    void a_function_that_runs_as_another_fixes_where_it_looks_for_names() {
        assertThat(catalogue.ask("""
            select p.oid::regprocedure || ' needs: set search_path = …, pg_temp (pg_temp last)'
              from pg_catalog.pg_proc p
              join pg_catalog.pg_namespace n on n.oid = p.pronamespace
             where n.nspname in :ours and p.prosecdef
               and not exists (select from unnest(p.proconfig) s where s ~ '^search_path=.*pg_temp$')
             order by 1
            """)).isEmpty();
    }

    @Test
    void no_function_of_ours_may_be_called_by_everybody() {
        assertThat(catalogue.ask("""
            select p.oid::regprocedure || ' needs: revoke execute … from public'
              from pg_catalog.pg_proc p
              join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              left join pg_catalog.pg_depend d on d.objid = p.oid and d.deptype = 'e'
             where n.nspname in :ours and d.objid is null
               and (p.proacl is null or exists (select from pg_catalog.aclexplode(p.proacl) x where x.grantee = 0))
             order by 1
            """)).isEmpty();
    }

    @Test
    void a_view_asks_as_the_one_who_looks() {
        assertThat(catalogue.ask("""
            select k.oid::regclass || ' needs: with (security_invoker = true)'
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where k.relkind = 'v' and n.nspname in :ours
               and not coalesce(k.reloptions @> array['security_invoker=true'], false)
            union all
            select k.oid::regclass || ': a materialised view knows no row security'
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where k.relkind = 'm' and n.nspname in :ours
            """)).isEmpty();
    }

    @Test
    void the_application_role_deletes_only_what_is_no_record() {
        assertThat(catalogue.ask("""
            select k.oid::regclass
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where k.relkind in ('r', 'p') and n.nspname in :ours
               and pg_catalog.has_table_privilege('khamt_app', k.oid, 'delete')
             order by 1
            """))
                .as("a record is corrected or closed, never deleted")
                .containsExactly("access.held_form", "drafts.draft");
        assertThat(catalogue.ask("""
            select k.oid::regclass || ' may be truncated or triggered on by ' || r.rolname
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
              cross join pg_catalog.pg_roles r
             where k.relkind in ('r', 'p') and n.nspname in :ours
               and r.rolname in ('khamt_app', 'khamt_stats', 'khamt_demo', 'khamt_guard', 'khamt_audit')
               and pg_catalog.has_table_privilege(r.oid, k.oid, 'truncate, trigger, references')
            """)).isEmpty();
    }

    @Test
    void the_statistics_role_reads_facts_and_lists_only() {
        assertThat(catalogue.ask("""
            select k.oid::regclass || ' is open to khamt_stats'
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where k.relkind in ('r', 'p', 'v') and n.nspname in :ours and n.nspname <> 'numbers'
               and k.oid::regclass::text not in :public
               and (pg_catalog.has_table_privilege('khamt_stats', k.oid, 'select, insert, update, delete')
                    or pg_catalog.has_any_column_privilege('khamt_stats', k.oid, 'select, insert, update'))
            """)).isEmpty();
    }

    @Test
    void the_roles_of_the_chain_and_of_signing_in_touch_no_other_table() {
        assertThat(catalogue.ask("""
            select r.rolname || ' may use ' || k.oid::regclass
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
              cross join pg_catalog.pg_roles r
             where k.relkind in ('r', 'p', 'v') and n.nspname in :ours and r.rolname in ('khamt_signin', 'khamt_sequencer', 'khamt_verifier')
               and (pg_catalog.has_table_privilege(r.oid, k.oid, 'insert, update, delete')
                    or pg_catalog.has_any_column_privilege(r.oid, k.oid, 'insert, update')
                    or (pg_catalog.has_any_column_privilege(r.oid, k.oid, 'select')
                        and not (r.rolname = 'khamt_verifier' and k.oid::regclass::text in ('audit.event', 'audit.link'))))
            """)).isEmpty();
    }

    @Test
    void secrets_and_password_hashes_are_read_by_the_guard_alone() {
        assertThat(catalogue.ask("""
            select r.rolname || ' reads ' || c.relation || '.' || c.field
              from (values ('guard.secret', 'value'), ('access.credential', 'password_hash'), ('access.session', 'token_hash'),
                           ('audit.event', 'mac'), ('intake.receipt', 'receipt_hash')) c (relation, field),
                   pg_catalog.pg_roles r
             where r.rolname in ('khamt_app', 'khamt_stats', 'khamt_demo', 'khamt_audit', 'khamt_keys')
               and pg_catalog.has_column_privilege(r.oid, c.relation::regclass, c.field, 'select')
            """)).isEmpty();
    }

    @Test
    void the_schema_is_as_agreed() throws IOException {
        var text = new StringBuilder("-- The schema as the catalogue of a fresh database tells it.\n");
        section(text, "columns", """
            select a.attrelid::regclass, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   case when a.attnotnull then 'not null' else 'null' end,
                   coalesce('default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
              from pg_catalog.pg_attribute a
              join pg_catalog.pg_class k on k.oid = a.attrelid and k.relkind in ('r', 'p', 'v')
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
              left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where n.nspname in :ours and a.attnum > 0 and not a.attisdropped and k.relname <> 'flyway_schema_history'
             order by a.attrelid::regclass::text collate "C", a.attnum
            """);
        section(text, "constraints", """
            select c.conrelid::regclass, c.conname, pg_catalog.pg_get_constraintdef(c.oid)
              from pg_catalog.pg_constraint c
              join pg_catalog.pg_namespace n on n.oid = c.connamespace
             where n.nspname in :ours and c.contype <> 'n' and c.conrelid::regclass::text <> 'public.flyway_schema_history'
             order by c.conrelid::regclass::text collate "C", c.conname collate "C"
            """);
        section(text, "indexes", """
            select pg_catalog.pg_get_indexdef(i.indexrelid)
              from pg_catalog.pg_index i
              join pg_catalog.pg_class k on k.oid = i.indrelid
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
             where n.nspname in :ours and not i.indisprimary and k.relname <> 'flyway_schema_history'
             order by 1
            """);
        section(text, "policies", """
            select p.polrelid::regclass, p.polname, p.polcmd,
                   coalesce((select string_agg(r.rolname, ',' order by r.rolname) from pg_catalog.pg_roles r where r.oid = any (p.polroles)), 'public'),
                   'using', regexp_replace(coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '-'), '\\s+', ' ', 'g'),
                   'check', regexp_replace(coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '-'), '\\s+', ' ', 'g')
              from pg_catalog.pg_policy p
             order by p.polrelid::regclass::text collate "C", p.polname collate "C"
            """);
        section(text, "grants on tables", """
            select k.oid::regclass, coalesce(g.rolname, 'public'),
                   string_agg(lower(x.privilege_type), ', ' order by x.privilege_type)
              from pg_catalog.pg_class k
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
              cross join pg_catalog.aclexplode(k.relacl) x
              left join pg_catalog.pg_roles g on g.oid = x.grantee
             where n.nspname in :ours and x.grantee <> k.relowner
             group by k.oid, g.rolname
             order by k.oid::regclass::text collate "C", 2
            """);
        section(text, "grants on columns", """
            select a.attrelid::regclass, coalesce(g.rolname, 'public'), lower(x.privilege_type),
                   string_agg(a.attname, ', ' order by a.attname)
              from pg_catalog.pg_attribute a
              join pg_catalog.pg_class k on k.oid = a.attrelid
              join pg_catalog.pg_namespace n on n.oid = k.relnamespace
              cross join pg_catalog.aclexplode(a.attacl) x
              left join pg_catalog.pg_roles g on g.oid = x.grantee
             where n.nspname in :ours
             group by a.attrelid, g.rolname, x.privilege_type
             order by a.attrelid::regclass::text collate "C", 2, 3
            """);
        section(text, "functions", """
            select p.oid::regprocedure, 'returns', pg_catalog.pg_get_function_result(p.oid),
                   case when p.prosecdef then 'as' else 'for' end, o.rolname, 'callable by',
                   coalesce((select string_agg(coalesce(g.rolname, 'public'), ', ' order by g.rolname)
                               from pg_catalog.aclexplode(p.proacl) x left join pg_catalog.pg_roles g on g.oid = x.grantee
                              where x.grantee <> p.proowner), '-')
              from pg_catalog.pg_proc p
              join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              join pg_catalog.pg_roles o on o.oid = p.proowner
              left join pg_catalog.pg_depend d on d.objid = p.oid and d.deptype = 'e'
             where n.nspname in :ours and d.objid is null
             order by p.oid::regprocedure::text collate "C"
            """);
        section(text, "grants on schemas", """
            select n.nspname, coalesce(g.rolname, 'public'), string_agg(lower(x.privilege_type), ', ' order by x.privilege_type)
              from pg_catalog.pg_namespace n
              cross join pg_catalog.aclexplode(n.nspacl) x
              left join pg_catalog.pg_roles g on g.oid = x.grantee
             where n.nspname in :ours and x.grantee <> n.nspowner
             group by n.nspname, g.rolname
             order by 1, 2
            """);
        Golden.check("schema.txt", text.toString());
    }

    private static void section(StringBuilder text, String title, String question) {
        text.append("\n-- ").append(title).append('\n');
        catalogue
                .ask(question)
                .forEach(line -> text.append(line.stripTrailing()).append('\n'));
    }
}
