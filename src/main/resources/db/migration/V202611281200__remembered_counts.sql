-- What was counted once is counted on from there (ADR 22): facts are only added, so whoever knows in which snapshot a number was right
-- needs only the facts of transactions which that snapshot did not see. The time at which a fact was recorded cannot tell that: a
-- transaction that began earlier may end later, and history is loaded with the times of history.
alter table numbers.fact add column recorded_in xid8 not null default pg_current_xact_id();
create index fact_by_transaction on numbers.fact (recorded_in);

-- Nobody dates a fact back, behind the numbers that are remembered.
alter policy writes_of_own_cases on numbers.fact with check (guard.may_count(case_key) and recorded_in = pg_current_xact_id());

-- Facts taken away (the demo country removed) or changed by hand: each row here makes all that is remembered void. A cluster is named
-- when its own numbers of transactions stand in the facts. In a database restored from a dump into another one they are foreign:
-- there nothing is remembered until "update numbers.fact set recorded_in = '3'".
create table numbers.rewriting (
    rewriting_id uuid primary key default gen_random_uuid(),
    cluster      bigint
);
insert into numbers.rewriting (cluster) select system_identifier from pg_control_system();
alter table numbers.rewriting enable row level security;
alter table numbers.rewriting force row level security;
create policy counts on numbers.rewriting for select to khamt_stats using (true);
grant select on numbers.rewriting to khamt_stats;
grant insert on numbers.rewriting to khamt_guard;

create function guard.note_rewriting() returns trigger language plpgsql security definer
    set search_path = numbers, pg_temp as $$
begin
    insert into rewriting (cluster)
    select case when tg_nargs > 0 then (select system_identifier from pg_control_system()) end;
    return null;
end $$;
alter function guard.note_rewriting() owner to khamt_guard;
revoke execute on function guard.note_rewriting() from public;
create trigger taken_away after delete or truncate on numbers.fact execute function guard.note_rewriting();
create trigger changed after update of fact_id, kind, subject_key, case_key, true_on, recorded_at, replaces, withdrawn, exploitation, child,
    sex, age, place_code, cyber, article_code, outcome, service_type, agency_code, coordinated, demo on numbers.fact
    execute function guard.note_rewriting();
create trigger settled after update of recorded_in on numbers.fact execute function guard.note_rewriting('settled');
