-- Reports and screening (R1, R2). Who reported stands apart from what was reported.
create table intake.report (
    report_id    uuid primary key,
    -- the random key under which this report is counted
    fact_key     uuid not null unique default gen_random_uuid(),
    desk_id      uuid not null references directory.desk,
    source       text not null check (source in ('PUBLIC', 'HOTLINE_107', 'HOTLINE_108', 'FRONT_LINE', 'STAFF')),
    language     text not null check (language in ('en', 'mn')),
    danger       text not null default 'NOT_ASKED' check (danger in ('YES', 'NO', 'NOT_KNOWN', 'NOT_ASKED', 'NOT_SAID')),
    worry        text not null check (char_length(worry) between 1 and 20000),
    about        text not null default 'NOT_ASKED' check (about in ('CHILD', 'ADULT', 'SELF', 'SEVERAL', 'NOT_KNOWN', 'NOT_ASKED', 'NOT_SAID')),
    age          integer check (age between 0 and 120),
    sex          text not null default 'NOT_ASKED' check (sex in ('FEMALE', 'MALE', 'NOT_KNOWN', 'NOT_ASKED', 'NOT_SAID')),
    place_code   text references directory.place,
    where_text   text check (char_length(where_text) <= 2000),
    when_text    text check (char_length(when_text) <= 2000),
    who_text     text check (char_length(who_text) <= 4000),
    received_at  timestamptz not null default now(),
    status       text not null default 'NEW' check (status in ('NEW', 'IN_SCREENING', 'SCREENED', 'CASE_OPENED', 'CLOSED')),
    taken_by     uuid references access.account,
    case_id      uuid,
    -- of a sealed case: no longer to be read at the desk
    sealed       boolean not null default false,
    closed_why   text,
    demo         boolean not null default false,
    created_by   uuid not null default guard.me(),
    version      integer not null default 1
);
create index on intake.report (desk_id, status, received_at desc);
create index on intake.report (case_id) where case_id is not null;

create table intake.reporter (
    report_id   uuid primary key references intake.report,
    may_contact text not null check (may_contact in ('YES', 'NO')),
    -- name, ways to reach and what to mind, under the key of the desk's agency, since there is no case yet
    sealed      bytea not null check (octet_length(sealed) <= 20000),
    agency_code text not null,
    key_version integer not null,
    foreign key (agency_code, key_version) references keys.agency_key
);
create index on intake.reporter (agency_code, key_version);

-- The receipt is the reporter's way back; only a slow keyed hash of it is kept.
create table intake.receipt (
    report_id    uuid primary key references intake.report,
    receipt_hash bytea not null unique
);

create table intake.message (
    report_id  uuid not null references intake.report,
    message_id uuid not null,
    direction  text not null check (direction in ('FROM_REPORTER', 'TO_REPORTER')),
    body       text not null check (char_length(body) between 1 and 20000),
    sent_at    timestamptz not null default now(),
    written_by uuid not null default guard.me(),
    primary key (report_id, message_id)
);

create table intake.screening (
    report_id         uuid not null references intake.report,
    screening_id      uuid not null,
    answers           jsonb not null,
    age_at_exploitation integer check (age_at_exploitation between 0 and 120),
    child_status      text not null check (child_status in ('CHILD', 'ADULT', 'NOT_KNOWN')),
    suggested         text not null,
    elements          jsonb not null,
    decided           text not null,
    reason            text not null check (char_length(reason) between 1 and 10000),
    decided_by        uuid not null default guard.me(),
    decided_at        timestamptz not null default now(),
    version           integer not null default 1,
    primary key (report_id, screening_id),
    -- Screening again adds a version; of two people who do it at once, one is told.
    unique (report_id, version)
);

alter table intake.report enable row level security;    alter table intake.report force row level security;
alter table intake.reporter enable row level security;  alter table intake.reporter force row level security;
alter table intake.receipt enable row level security;   alter table intake.receipt force row level security;
alter table intake.message enable row level security;   alter table intake.message force row level security;
alter table intake.screening enable row level security; alter table intake.screening force row level security;

create policy desk_rows on intake.report for select to khamt_app
    using (not sealed and exists (select from directory.desk_member m where m.desk_id = report.desk_id)
        or exists (select from access.access_grant g where g.case_id = report.case_id));
create policy desk_changes on intake.report for update to khamt_app
    using (not sealed and exists (select from directory.desk_member m where m.desk_id = report.desk_id))
    with check (exists (select from directory.desk_member m where m.desk_id = report.desk_id));
-- Anybody who signed in may report, and so may the public form; reading it back is another right.
create policy anybody_reports on intake.report for insert to khamt_app with check (created_by = (select guard.me()));

create policy desk_rows on intake.reporter for select to khamt_app
    using (exists (select from intake.report r join directory.desk_member m using (desk_id) where r.report_id = reporter.report_id));
-- A receipt is a key to its report, so it can only be cut together with it, in one transaction, or by the desk that holds it.
create function guard.just_reported(report uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from intake.report r
                    where r.report_id = report and r.created_by = guard.me() and r.xmin = pg_current_xact_id_if_assigned()::xid)
$$;
alter function guard.just_reported(uuid) owner to khamt_guard;
revoke execute on function guard.just_reported(uuid) from public;
grant execute on function guard.just_reported(uuid) to khamt_app;
create policy with_report on intake.reporter for insert to khamt_app
    with check (guard.just_reported(report_id)
        or exists (select from intake.report r join directory.desk_member m using (desk_id) where r.report_id = reporter.report_id));
create policy with_report on intake.receipt for insert to khamt_app
    with check (guard.just_reported(report_id)
        or exists (select from intake.report r join directory.desk_member m using (desk_id) where r.report_id = receipt.report_id));

create policy desk_rows on intake.message for select to khamt_app
    using (exists (select from intake.report r where r.report_id = message.report_id));
create policy desk_answers on intake.message for insert to khamt_app
    with check (direction = 'TO_REPORTER' and written_by = (select guard.me())
        and exists (select from intake.report r join directory.desk_member m using (desk_id) where r.report_id = message.report_id));

create policy desk_rows on intake.screening for select to khamt_app
    using (exists (select from intake.report r where r.report_id = screening.report_id));
create policy desk_decides on intake.screening for insert to khamt_app
    with check (decided_by = (select guard.me()) and exists (select from intake.report r join directory.desk_member m using (desk_id) where r.report_id = screening.report_id));

grant select, insert on intake.report, intake.reporter, intake.message, intake.screening to khamt_app;
create policy keeper on intake.reporter for select to khamt_keys using (true);
create policy keeper_seals on intake.reporter for update to khamt_keys using (true) with check (true);
grant select, update (sealed, key_version) on intake.reporter to khamt_keys;
create view keys.sealed_reporter with (security_invoker = true) as
    select report_id, sealed, agency_code, key_version from intake.reporter;
grant select, update (sealed, key_version) on keys.sealed_reporter to khamt_keys;
grant update (status, taken_by, case_id, closed_why, place_code, version) on intake.report to khamt_app;
grant insert on intake.receipt to khamt_app;

-- A receipt is derived from the operation that sent the report, so that a retry is shown the same one and it is stored nowhere.
alter table guard.secret no force row level security;
insert into guard.secret values ('receipt', gen_random_bytes(32));
alter table guard.secret force row level security;

create function guard.receipt_of(operation uuid) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select lpad(((('x' || encode(substr(hmac(uuid_send(operation), value, 'sha256'), 1, 8), 'hex'))::bit(64)::bigint
                & 9223372036854775807) % 10000000000000000)::text, 16, '0')
      from guard.secret
     where name = 'receipt'
$$;

-- The application brings the receipt already slowed down (Argon2id); what is kept is that, under a key that only the guard can read.
create function guard.receipt_hash(slowed bytea) returns bytea language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select hmac(slowed, value, 'sha256') from guard.secret where name = 'receipt'
$$;

-- The reporter's two doors. Whoever holds the receipt reads the answers to it and adds to it; nothing else is told.
create function guard.report_by_receipt(slowed bytea) returns table (
    received_at timestamptz, status text, message_at timestamptz, direction text, body text)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select r.received_at, r.status, m.sent_at, m.direction, m.body
      from intake.receipt c
      join intake.report r using (report_id)
      left join intake.message m using (report_id)
     where c.receipt_hash = receipt_hash(slowed)
     order by m.sent_at, m.message_id
$$;
-- Answers the report, for the audit event; nothing when there is no such receipt.
create function guard.add_by_receipt(slowed bytea, message uuid, text_added text) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    report uuid := (select c.report_id from intake.receipt c where c.receipt_hash = receipt_hash(slowed));
begin
    if report is not null then
        insert into intake.message (report_id, message_id, direction, body, written_by)
        values (report, message, 'FROM_REPORTER', text_added, guard.me());
    end if;
    return report;
end $$;
alter function guard.receipt_of(uuid) owner to khamt_guard;
alter function guard.receipt_hash(bytea) owner to khamt_guard;
alter function guard.report_by_receipt(bytea) owner to khamt_guard;
alter function guard.add_by_receipt(bytea, uuid, text) owner to khamt_guard;
revoke execute on function guard.receipt_of(uuid), guard.receipt_hash(bytea), guard.report_by_receipt(bytea),
    guard.add_by_receipt(bytea, uuid, text) from public;
grant execute on function guard.receipt_of(uuid), guard.receipt_hash(bytea), guard.report_by_receipt(bytea),
    guard.add_by_receipt(bytea, uuid, text) to khamt_app;
grant select on intake.report, intake.receipt, intake.message to khamt_guard;
grant insert on intake.message to khamt_guard;
