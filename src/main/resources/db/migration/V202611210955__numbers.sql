-- Facts (R31, R32): what may be counted, without identity. Append-only, two times: when it was true, when it was recorded.
create table numbers.fact (
    fact_id      uuid primary key,
    kind         text not null check (kind in ('REPORT', 'CASE_OPENED', 'VICTIM_IDENTIFIED', 'INVESTIGATION_OPENED', 'INVESTIGATION_CLOSED',
                     'ARREST', 'CHARGE', 'CONVICTION', 'ACQUITTAL', 'SERVICE', 'CASE_CLOSED')),
    -- random keys: what is counted, and the case it came from; only a holder of a grant can turn the latter into a case
    subject_key  uuid not null,
    case_key     uuid not null,
    true_on      date not null,
    recorded_at  timestamptz not null default now(),
    -- a correction is a new fact that says which one it stands for; a withdrawn one stands for nothing
    replaces     uuid,
    withdrawn    boolean not null default false,
    -- NOT_KNOWN until a report is screened; NONE when it was found to be none of these
    exploitation text not null check (exploitation in ('CHILD_SEX_TRAFFICKING', 'ONLINE_SEXUAL_EXPLOITATION', 'FORCED_CHILD_LABOUR', 'OTHER_CHILD_TRAFFICKING', 'ADULT_TRAFFICKING', 'NONE', 'NOT_KNOWN')),
    child        boolean,
    sex          text not null check (sex in ('FEMALE', 'MALE', 'OTHER', 'SEVERAL', 'NOT_KNOWN')),
    age          integer,
    place_code   text,
    cyber        boolean,
    article_code text,
    outcome      text,
    service_type text,
    agency_code  text,
    coordinated  boolean,
    demo         boolean not null default false,
    -- Two stamps that the database sets by itself, because to find them out anew for each figure takes ten times as long: when a
    -- correction of this fact was recorded, and (of an opened investigation) when it ended as far as is known now.
    replaced_at  timestamptz not null default 'infinity',
    ended_on     date not null default 'infinity',
    -- Month, day, exploitation, sex and age band in one number (taken apart by mn.khamt.numbers.Mark): narrow to group by, and the
    -- smallest of several is the first in time.
    mark         integer not null generated always as (
                     ((extract(year from true_on)::integer * 12 + extract(month from true_on)::integer - 1) * 32 + extract(day from true_on)::integer) * 128
                     + case exploitation when 'CHILD_SEX_TRAFFICKING' then 0 when 'ONLINE_SEXUAL_EXPLOITATION' then 1
                         when 'FORCED_CHILD_LABOUR' then 2 when 'OTHER_CHILD_TRAFFICKING' then 3 when 'ADULT_TRAFFICKING' then 4 else 5 end * 20
                     + case sex when 'FEMALE' then 0 when 'MALE' then 1 when 'OTHER' then 2 when 'SEVERAL' then 3 else 4 end * 4
                     + case when age is null then 3 when age < 14 then 0 when age < 18 then 1 else 2 end) stored
);
-- Child trafficking as the Compact counts it: one of its three classes (the first three marks), and not known to have been of age.
-- Everything that an indicator asks for stands in these two, so that a year is counted without opening a row of the table.
create index fact_of_children on numbers.fact (kind, true_on) include (mark, subject_key, recorded_at, replaced_at, withdrawn, demo, cyber,
    coordinated, article_code, agency_code, service_type, place_code) where child is distinct from false and mark % 128 < 60;
create index fact_running on numbers.fact (ended_on, true_on) include (mark, subject_key, recorded_at, replaced_at, withdrawn, demo, place_code)
    where kind = 'INVESTIGATION_OPENED' and child is distinct from false and mark % 128 < 60;
create index fact_by_case on numbers.fact (case_key);
create index fact_by_subject on numbers.fact (subject_key, kind);
-- A fact is corrected by one other at most, so that two corrections of it can never count side by side.
create unique index fact_by_replaced on numbers.fact (replaces) where replaces is not null;

-- A room keeps the id under which it first wrote a fact. Whatever corrected it since, this is the one that counts now, locked so that
-- of two corrections at once the second sees the first. Not a trigger: one before each row would slow every bulk load.
create function guard.fact_now(first uuid) returns uuid language plpgsql security definer
    set search_path = numbers, pg_temp set enable_seqscan = off as $$
declare
    last uuid := first;
    later uuid := first;
begin
    while later is not null loop
        last := later;
        perform from fact where fact_id = last for update;
        later := (select fact_id from fact where replaces = last);
    end loop;
    return last;
end $$;
alter function guard.fact_now(uuid) owner to khamt_guard;
revoke execute on function guard.fact_now(uuid) from public;
grant execute on function guard.fact_now(uuid) to khamt_app;

-- A plan made while the table was small would read all of it for each row of a bulk load.
create function guard.stamp_fact() returns trigger language plpgsql security definer
    set search_path = numbers, pg_temp set enable_seqscan = off as $$
begin
    if new.replaces is not null then
        -- a correction is about the same thing, or about a report that has become a case, or a service to a child who stood there twice
        if not exists (select from fact was
                        where was.fact_id = new.replaces and was.kind = new.kind
                          and (was.subject_key = new.subject_key
                               or was.kind = 'SERVICE' and guard.merged_subjects(was.case_key, was.subject_key, new.subject_key))
                          and (was.case_key = new.case_key or was.kind = 'REPORT')) then
            raise exception 'a correction stands for a fact of the same thing' using errcode = '42501';
        end if;
        update fact set replaced_at = new.recorded_at where fact_id = new.replaces and replaced_at > new.recorded_at;
    end if;
    if new.kind in ('INVESTIGATION_OPENED', 'INVESTIGATION_CLOSED') then
        -- locked first, so that two closings at once see each other
        perform from fact where subject_key = new.subject_key and kind = 'INVESTIGATION_OPENED' for update;
        update fact o
           set ended_on = c.ended_on
          from (select coalesce(min(true_on), 'infinity') as ended_on from fact
                 where subject_key = new.subject_key and kind = 'INVESTIGATION_CLOSED' and not withdrawn and replaced_at = 'infinity') c
         where o.subject_key = new.subject_key and o.kind = 'INVESTIGATION_OPENED' and o.ended_on <> c.ended_on;
    end if;
    return null;
end $$;
alter function guard.stamp_fact() owner to khamt_guard;
revoke execute on function guard.stamp_fact() from public;
grant select, insert, update (replaced_at, ended_on) on numbers.fact to khamt_guard;
create trigger stamps after insert on numbers.fact for each row
    when (new.replaces is not null or new.kind in ('INVESTIGATION_OPENED', 'INVESTIGATION_CLOSED')) execute function guard.stamp_fact();

create table numbers.import (
    import_id   uuid primary key,
    source      text not null check (source in ('CTDC')),
    file_name   text not null,
    file_hash   bytea not null unique,
    row_count   integer not null,
    imported_at timestamptz not null default now(),
    imported_by uuid not null default guard.me()
);

-- Anonymised records of others (CTDC): statistics only, never a case. Empty means unknown, and unknown is not zero.
create table numbers.historical_record (
    import_id     uuid not null references numbers.import on delete cascade,
    line          integer not null,
    year          integer,
    sex           text not null,
    age_band      text not null,
    citizenship   text,
    forced_labour boolean,
    sexual        boolean,
    country       text,
    primary key (import_id, line)
);

alter table numbers.fact enable row level security;              alter table numbers.fact force row level security;
alter table numbers.import enable row level security;            alter table numbers.import force row level security;
alter table numbers.historical_record enable row level security; alter table numbers.historical_record force row level security;

-- Facts of a case are written by whoever may change the case; those of a report by its desk, and by whoever hands it in.
create function guard.may_count(key uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from cases.case_file c join access.access_grant g using (case_id)
                    where c.fact_key = key and g.account_id = guard.holder() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind <> 'READER')
        or exists (select from intake.report r
                    where r.fact_key = key
                      and (r.created_by = guard.me() and r.xmin = pg_current_xact_id_if_assigned()::xid
                           or exists (select from directory.desk_member m
                                       where m.desk_id = r.desk_id and m.account_id = guard.me())))
$$;
create policy writes_of_own_cases on numbers.fact for insert to khamt_app with check (guard.may_count(case_key));

-- What is known better of a case is known of everything that was counted of it: each fact of these kinds (and of one subject, if one
-- is named) that says otherwise is corrected by a new one. The serving role may write facts but read none, so this is done here.
create function guard.revise_facts(in_case uuid, of_kinds text[], of_subject uuid, known jsonb) returns void
    language plpgsql security definer set search_path = numbers, guard, pg_temp as $$
begin
    if not guard.may_count(in_case) or (known ? 'case_key' and not guard.may_count((known ->> 'case_key')::uuid)) then
        raise exception 'facts of a foreign case' using errcode = '42501';
    end if;
    if known - array['case_key', 'true_on', 'exploitation', 'child', 'sex', 'age', 'place_code', 'cyber', 'outcome', 'withdrawn'] <> '{}' then
        raise exception 'this cannot be corrected: %', known using errcode = '42501';
    end if;
    perform guard.correct_facts(in_case, of_kinds, of_subject, known);
end $$;

-- The correcting itself, for those functions of the guard that have asked who may.
create function guard.correct_facts(in_case uuid, of_kinds text[], of_subject uuid, known jsonb) returns void
    language plpgsql security definer set search_path = numbers, guard, pg_temp as $$
declare
    was fact;
    now_known fact;
begin
    for was in
        select * from fact f
         where f.case_key = in_case and (of_kinds is null or f.kind = any (of_kinds)) and (of_subject is null or f.subject_key = of_subject)
           and not f.withdrawn and f.replaced_at = 'infinity'
         order by f.recorded_at, f.fact_id
    loop
        now_known := jsonb_populate_record(was, known);
        if now_known is distinct from was then
            insert into fact (fact_id, kind, subject_key, case_key, true_on, replaces, withdrawn, exploitation, child, sex, age, place_code,
                cyber, article_code, outcome, service_type, agency_code, coordinated, demo)
            values (gen_random_uuid(), was.kind, was.subject_key, now_known.case_key, now_known.true_on, was.fact_id, now_known.withdrawn,
                now_known.exploitation, now_known.child, now_known.sex, now_known.age, now_known.place_code, now_known.cyber,
                was.article_code, now_known.outcome, was.service_type, was.agency_code, was.coordinated, was.demo);
        end if;
    end loop;
end $$;
alter function guard.may_count(uuid) owner to khamt_guard;
alter function guard.revise_facts(uuid, text[], uuid, jsonb) owner to khamt_guard;
alter function guard.correct_facts(uuid, text[], uuid, jsonb) owner to khamt_guard;
revoke execute on function guard.may_count(uuid), guard.revise_facts(uuid, text[], uuid, jsonb),
    guard.correct_facts(uuid, text[], uuid, jsonb) from public;
grant execute on function guard.may_count(uuid), guard.revise_facts(uuid, text[], uuid, jsonb) to khamt_app;
create policy counts on numbers.fact for select to khamt_stats using (true);
create policy counts on numbers.import for select to khamt_stats using (true);
create policy counts on numbers.historical_record for select to khamt_stats using (true);
create policy loads on numbers.import for all to khamt_app
    using (imported_by = (select guard.me())) with check (imported_by = (select guard.me()));
create policy loads on numbers.historical_record for insert to khamt_app
    -- asked once for a statement, not once for a row: who is asking is the slow part
    with check (import_id in (select i.import_id from numbers.import i));

grant insert on numbers.fact to khamt_app;
grant select, insert on numbers.import to khamt_app;
grant insert on numbers.historical_record to khamt_app;
grant select on numbers.fact, numbers.import, numbers.historical_record to khamt_stats;

-- Two lists of other rooms that definitions refer to, by name and nothing else: which articles are about trafficking, what services are called.
create view numbers.offence_article with (security_invoker = true) as
    select article_code, trafficking from justice.offence_article;
create view numbers.service_type with (security_invoker = true) as
    select service_type, name_en, name_mn, position from care.service_type;
grant select on numbers.offence_article, numbers.service_type to khamt_stats;
