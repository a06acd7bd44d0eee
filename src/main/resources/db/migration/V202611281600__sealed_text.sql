-- What people write in their own words is sealed as identities are (R18): by the key of the case, or, where there is no case, of an agency.
-- A sealed text says which key opens it: "~3:…" the third key of its case, "~H108:2:…" the second of an agency, "~" that it was erased.
create table keys.sealed_text (
    table_name  text not null,
    column_name text not null,
    key_of      text not null check (key_of in ('CASE', 'AGENCY')),
    -- the record's id, which the seal is bound to
    row_column  text not null,
    -- each an expression over the row t: whose key closes a text that is not sealed yet, of which case it is, of which person
    of_agency   text not null,
    of_case     text,
    of_person   text,
    primary key (table_name, column_name)
);
alter table keys.sealed_text enable row level security; alter table keys.sealed_text force row level security;
create policy keeper on keys.sealed_text for select to khamt_keys using (true);
grant select on keys.sealed_text to khamt_keys;

-- Who leads a case, for its first key; and whether nobody is left in it whose name is still known.
create function guard.agency_of_case(in_case uuid) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select m.agency_code from cases.team_member m where m.case_id = in_case order by m.lead desc, m.since limit 1
$$;
create function guard.agency_of_my_case(in_case uuid) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select agency_of_case(in_case) where (my_grant(in_case)).case_id is not null
$$;
create function guard.all_erased(in_case uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select not exists (select from cases.victim v
                        where v.case_id = in_case
                          and not exists (select from keys.tombstone b where b.case_id = in_case and b.person_id = v.victim_id))
       and (exists (select from cases.victim v where v.case_id = in_case)
            or not exists (select from cases.alleged_offender o
                            where o.case_id = in_case
                              and not exists (select from keys.tombstone b where b.case_id = in_case and b.person_id = o.offender_id)))
$$;
-- Whose names stand in a case only because of this victim: who spoke for the child, who must not be told. They are kept under the id of the
-- consent and of the rule.
create function guard.related_to(in_case uuid, of_person uuid) returns table (person_id uuid) language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select c.consent_id from access.consent c where c.case_id = in_case and c.victim_id = of_person
     union
    select r.rule_id from cases.contact_rule r where r.case_id = in_case and r.victim_id = of_person
$$;
create function guard.agency_of_account(of_account uuid) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select p.agency_code from directory.appointment p where p.account_id = of_account order by p.valid @> current_date desc, lower(p.valid) desc limit 1
$$;
alter function guard.agency_of_case(uuid) owner to khamt_guard;
alter function guard.agency_of_my_case(uuid) owner to khamt_guard;
alter function guard.all_erased(uuid) owner to khamt_guard;
alter function guard.related_to(uuid, uuid) owner to khamt_guard;
alter function guard.agency_of_account(uuid) owner to khamt_guard;
revoke execute on function guard.agency_of_case(uuid), guard.agency_of_my_case(uuid), guard.all_erased(uuid), guard.related_to(uuid, uuid), guard.agency_of_account(uuid) from public;
grant execute on function guard.agency_of_my_case(uuid) to khamt_app;
grant execute on function guard.agency_of_case(uuid), guard.all_erased(uuid), guard.related_to(uuid, uuid), guard.agency_of_account(uuid) to khamt_keys;
grant select on keys.tombstone, cases.victim, cases.alleged_offender, cases.contact_rule to khamt_guard;

-- Makes a column of text one of sealed text; for migrations. The key is a column of its own, made by the database from the text, so that no
-- key goes while a text needs it. What is not sealed is refused from now on; what stood there before is sealed before pages are served.
create function keys.seal_text(of_table regclass, of_column text, row_column text, longest integer, of_agency text, of_case text,
        of_person text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    by_case boolean := of_agency is null;
    shape text := case when of_agency is null then '^~(|[0-9]+:[A-Za-z0-9_-]+)$' else '^~(|[^:]+:[0-9]+:[A-Za-z0-9_-]+)$' end;
    schema_name text := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = of_table);
    old_check text;
begin
    for old_check in
        select c.conname
          from pg_constraint c
          join pg_attribute a on a.attrelid = c.conrelid and c.conkey = array[a.attnum]
         where c.conrelid = of_table and c.contype = 'c' and a.attname = of_column
    loop
        execute format('alter table %s drop constraint %I', of_table, old_check);
    end loop;
    if by_case then
        execute format('alter table %1$s add %2$I integer generated always as (substring(%3$I from ''^~([0-9]+):'')::integer) stored,
            add foreign key (case_id, %2$I) references keys.case_key', of_table, of_column || '_key', of_column);
    else
        execute format('alter table %1$s
            add %2$I text generated always as (substring(%4$I from ''^~([^:]+):[0-9]+:'')) stored,
            add %3$I integer generated always as (substring(%4$I from ''^~[^:]+:([0-9]+):'')::integer) stored,
            add foreign key (%2$I, %3$I) references keys.agency_key',
            of_table, of_column || '_agency', of_column || '_key', of_column);
        execute format('create index on %s (%I, %I) where %2$I is not null', of_table, of_column || '_agency', of_column || '_key');
    end if;
    execute format('alter table %1$s add constraint %2$I check (%3$I ~ %4$L and octet_length(%3$I) <= %5$s) not valid',
        of_table, of_column || '_is_sealed', of_column, shape, longest * 6 + 500);
    execute format('grant usage on schema %I to khamt_keys', schema_name);
    execute format('grant select (%1$I, %2$I, %3$I, ctid), update (%2$I) on %4$s to khamt_keys', row_column, of_column, of_column || '_key', of_table);
    if by_case then
        execute format('grant select (case_id) on %s to khamt_keys', of_table);
    else
        execute format('grant select (%I) on %s to khamt_keys', of_column || '_agency', of_table);
    end if;
    if not exists (select from pg_policy p where p.polrelid = of_table and p.polname = 'keeper') then
        execute format('create policy keeper on %s for select to khamt_keys using (true)', of_table);
        execute format('create policy keeper_seals on %s for update to khamt_keys using (true) with check (true)', of_table);
    end if;
    insert into keys.sealed_text (table_name, column_name, key_of, row_column, of_agency, of_case, of_person)
    values (of_table::text, of_column, case when by_case then 'CASE' else 'AGENCY' end, row_column,
            coalesce(of_agency, 'guard.agency_of_case(t.case_id)'), case when by_case then 't.case_id' else of_case end, of_person);
end $$;
revoke execute on function keys.seal_text(regclass, text, text, integer, text, text, text) from public;

-- What the keeper of keys reads and writes, whatever the room. A text is found again by where it stands on the disk and by what it was.
create function keys.texts_of_case(in_case uuid) returns table (table_name text, column_name text, row_id uuid, at text, text text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    every text := (select string_agg(format('select %L, %L, t.%I, t.ctid::text, t.%2$I from %1$s t where t.case_id = $1 and t.%2$I like ''~_%%''',
                                            s.table_name, s.column_name, s.row_column), ' union all ')
                     from keys.sealed_text s where s.key_of = 'CASE');
begin
    return query execute every using in_case;
end $$;
create function keys.texts_of_agency(agency text, below integer, most integer)
    returns table (table_name text, column_name text, row_id uuid, at text, text text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    every text := (select string_agg(format('select %L, %L, t.%I, t.ctid::text, t.%2$I from %1$s t where t.%4$I = $1 and t.%5$I < $2',
                                            s.table_name, s.column_name, s.row_column, s.column_name || '_agency', s.column_name || '_key'),
                                     ' union all ')
                     from keys.sealed_text s where s.key_of = 'AGENCY');
begin
    return query execute every || ' limit $3' using agency, below, most;
end $$;
-- What stood there before it was sealed; nothing of a column once all of it is.
create function keys.plain_texts(most integer)
    returns table (table_name text, column_name text, row_id uuid, at text, text text, case_id uuid, agency_code text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    s record;
begin
    for s in select x.*
               from keys.sealed_text x
               join pg_constraint c on c.conrelid = x.table_name::regclass and c.conname = x.column_name || '_is_sealed'
              where not c.convalidated
    loop
        return query execute format('select %L, %L, t.%I, t.ctid::text, t.%2$I, %4$s, %5$s from %1$s t where t.%2$I !~ ''^~'' limit $1',
            s.table_name, s.column_name, s.row_column, case s.key_of when 'CASE' then 't.case_id' else 'null::uuid' end, s.of_agency) using most;
    end loop;
end $$;
create function keys.write_text(in_table text, in_column text, at_place text, was text, becomes text) returns integer
    language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    written integer;
begin
    if not exists (select from keys.sealed_text s where s.table_name = in_table and s.column_name = in_column) then
        raise exception 'no sealed text: %.%', in_table, in_column;
    end if;
    execute format('update %s t set %I = $1 where t.ctid = $2::tid and t.%2$I = $3', in_table, in_column) using becomes, at_place, was;
    get diagnostics written = row_count;
    return written;
end $$;
-- Takes away for good what was written about a person, or, of whom nobody is left, about the whole case.
create function keys.erase_texts(in_case uuid, of_person uuid, whole boolean) returns integer
    language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    written integer;
    total integer := 0;
begin
    for s in select x.* from keys.sealed_text x where whole and x.of_case is not null or x.of_person is not null loop
        execute format('update %s t set %I = ''~'' where %s = $1 and ($3 or %s = $2) and t.%2$I <> ''~''',
            s.table_name, s.column_name, s.of_case, coalesce(s.of_person, 'null::uuid')) using in_case, of_person, whole;
        get diagnostics written = row_count;
        total := total + written;
    end loop;
    return total;
end $$;
-- From here on the database vouches that no text of this column is open.
create function keys.all_sealed() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s record;
begin
    for s in select c.conrelid::regclass as of_table, c.conname
               from pg_constraint c
               join keys.sealed_text x on c.conrelid = x.table_name::regclass and c.conname = x.column_name || '_is_sealed'
              where not c.convalidated
    loop
        execute format('alter table %s validate constraint %I', s.of_table, s.conname);
    end loop;
end $$;
revoke execute on function keys.texts_of_case(uuid), keys.texts_of_agency(text, integer, integer), keys.plain_texts(integer),
    keys.write_text(text, text, text, text, text), keys.erase_texts(uuid, uuid, boolean), keys.all_sealed() from public;
grant execute on function keys.texts_of_case(uuid), keys.texts_of_agency(text, integer, integer), keys.plain_texts(integer),
    keys.write_text(text, text, text, text, text), keys.erase_texts(uuid, uuid, boolean), keys.all_sealed() to khamt_keys;
create policy owner on keys.sealed_text for all to khamt_owner using (true) with check (true);

-- Reports: before there is a case, so by the key of the desk's agency.
grant select (desk_id, case_id, report_id) on intake.report to khamt_keys;
grant select (report_id) on intake.message, intake.screening to khamt_keys;
grant select (desk_id, agency_code) on directory.desk to khamt_keys;
select keys.seal_text('intake.report', t.name, 'report_id', t.longest, '(select d.agency_code from directory.desk d where d.desk_id = t.desk_id)',
           't.case_id', null)
  from (values ('worry', 20000), ('where_text', 2000), ('when_text', 2000), ('who_text', 4000)) t (name, longest);
select keys.seal_text('intake.message', 'body', 'message_id', 20000,
           '(select d.agency_code from intake.report r join directory.desk d using (desk_id) where r.report_id = t.report_id)',
           '(select r.case_id from intake.report r where r.report_id = t.report_id)', null),
       keys.seal_text('intake.screening', 'reason', 'screening_id', 10000,
           '(select d.agency_code from intake.report r join directory.desk d using (desk_id) where r.report_id = t.report_id)',
           '(select r.case_id from intake.report r where r.report_id = t.report_id)', null);
-- The case.
select keys.seal_text('cases.case_file', 'summary', 'case_id', 20000, null, null, null),
       keys.seal_text('cases.note', 'body', 'note_id', 20000, null, null, null);

-- A message is opened by its id.
drop function guard.report_by_receipt(bytea);
create function guard.report_by_receipt(slowed bytea) returns table (
    received_at timestamptz, status text, message_at timestamptz, direction text, message_id uuid, body text)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select r.received_at, r.status, m.sent_at, m.direction, m.message_id, m.body
      from intake.receipt c
      join intake.report r using (report_id)
      left join intake.message m using (report_id)
     where c.receipt_hash = receipt_hash(slowed)
     order by m.sent_at, m.message_id
$$;
alter function guard.report_by_receipt(bytea) owner to khamt_guard;
revoke execute on function guard.report_by_receipt(bytea) from public;
grant execute on function guard.report_by_receipt(bytea) to khamt_app;

-- A key goes after everything that it closes.
create or replace function guard.remove_demo() returns bigint language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    t text;
    n bigint;
    removed bigint := 0;
begin
    -- Nobody may tie a real record to a demo account while the removal looks and deletes.
    lock table access.account, cases.case_file, intake.report in share row exclusive mode;
    if exists (select from intake.report r
                where not r.demo
                  and (r.created_by in (select account_id from access.account where demo)
                    or r.taken_by in (select account_id from access.account where demo)
                    or r.case_id in (select case_id from cases.case_file where demo))) then
        raise exception 'a report that is not demo is in the hands of a demo account' using errcode = '23503';
    end if;
    if exists (select from cases.case_file c
                 join access.access_grant g using (case_id)
                where not c.demo
                  and (g.account_id in (select account_id from access.account where demo)
                    or g.given_by in (select account_id from access.account where demo)))
       or exists (select from cases.case_file c where not c.demo and c.opened_by in (select account_id from access.account where demo)) then
        raise exception 'a case that is not demo names a demo account' using errcode = '23503';
    end if;

    create temporary table demo_case on commit drop as select case_id, fact_key from cases.case_file where demo;
    create unique index on demo_case (case_id);
    analyze demo_case;

    delete from numbers.fact f where f.demo or f.case_key in (select fact_key from demo_case);
    get diagnostics removed = row_count;

    foreach t in array array['admission.sealed_case', 'admission.seal_proposal', 'admission.conflict_of_interest', 'admission.emergency_access',
            'justice.appeal', 'justice.sentence', 'justice.verdict', 'justice.hearing', 'justice.charge', 'justice.arrest',
            'justice.investigation', 'care.service', 'care.stay', 'referrals.feedback', 'referrals.referral', 'cases.timeline_event',
            'cases.note', 'cases.task', 'cases.team_member', 'known.told', 'cases.contact_rule', 'cases.victim_merge', 'cases.match_key', 'cases.identity',
            'cases.alleged_offender', 'cases.victim', 'access.consent', 'access.access_grant', 'cases.case_file', 'keys.case_key'] loop
        execute format('delete from %s where case_id in (select case_id from demo_case)', t);
        get diagnostics n = row_count;
        removed := removed + n;
    end loop;

    foreach t in array array['intake.screening', 'intake.message', 'intake.receipt', 'intake.reporter', 'intake.report'] loop
        execute format('delete from %s where report_id in (select report_id from intake.report where demo)', t);
        get diagnostics n = row_count;
        removed := removed + n;
    end loop;

    delete from care.facility where demo;
    get diagnostics n = row_count;
    removed := removed + n;

    foreach t in array array['known.question', 'admission.notice', 'admission.deputy', 'admission.own_number', 'platform.operation', 'access.held_form',
            'access.session', 'access.credential', 'directory.desk_member', 'directory.appointment', 'access.account'] loop
        execute format('delete from %s where account_id in (select account_id from access.account where demo)', t);
        get diagnostics n = row_count;
        removed := removed + n;
    end loop;
    drop table demo_case;
    return removed;
end $$;
