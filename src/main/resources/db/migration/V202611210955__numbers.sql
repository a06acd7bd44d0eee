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
    exploitation text not null check (exploitation in ('CHILD_SEX_TRAFFICKING', 'ONLINE_SEXUAL_EXPLOITATION', 'FORCED_CHILD_LABOUR', 'OTHER_CHILD_TRAFFICKING', 'ADULT_TRAFFICKING', 'NONE')),
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

-- A plan made while the table was small would read all of it for each row of a bulk load.
create function guard.stamp_fact() returns trigger language plpgsql security definer
    set search_path = numbers, pg_temp set enable_seqscan = off as $$
begin
    if new.replaces is not null then
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
grant select, update (replaced_at, ended_on) on numbers.fact to khamt_guard;
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

create policy writes_of_own_cases on numbers.fact for insert to khamt_app
    with check (exists (select from cases.case_file c where c.fact_key = fact.case_key));
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
