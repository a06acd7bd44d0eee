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
    demo         boolean not null default false
);
create index fact_by_kind on numbers.fact (kind, true_on) include (exploitation, sex, age, subject_key);
create index fact_by_case on numbers.fact (case_key);
create index fact_by_subject on numbers.fact (subject_key, kind);

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
    year          integer not null,
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
    with check (exists (select from numbers.import i where i.import_id = historical_record.import_id));

grant insert on numbers.fact to khamt_app;
grant select, insert on numbers.import to khamt_app;
grant insert on numbers.historical_record to khamt_app;
grant select on numbers.fact, numbers.import, numbers.historical_record to khamt_stats;
