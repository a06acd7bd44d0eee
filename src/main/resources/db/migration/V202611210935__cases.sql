-- The case and its people (R3, R4, R18). Each case-owned table carries case_id first in its key.
create table cases.case_file (
    case_id        uuid primary key,
    code           text not null unique,
    fact_key       uuid not null unique,
    status         text not null default 'OPEN' check (status in ('OPEN', 'FOLLOW_UP', 'CLOSED', 'REOPENED', 'TRANSFERRED')),
    stage          text not null check (stage in ('SCREENING', 'PROTECTION', 'INVESTIGATION', 'PROSECUTION', 'COURT', 'REINTEGRATION', 'CLOSED')),
    classification text not null check (classification in ('CHILD_SEX_TRAFFICKING', 'ONLINE_SEXUAL_EXPLOITATION', 'FORCED_CHILD_LABOUR', 'OTHER_CHILD_TRAFFICKING', 'ADULT_TRAFFICKING', 'NONE')),
    place_code     text not null references directory.place,
    opened_on      date not null,
    identified_on  date,
    removed_at     timestamptz,
    summary        text check (char_length(summary) <= 20000),
    disposition    text check (disposition in ('CONVICTED', 'ACQUITTED', 'DISMISSED', 'NOT_TRAFFICKING', 'HANDED_OVER', 'NO_SUSPECT_FOUND')),
    closed_on      date,
    opened_by      uuid not null default guard.me(),
    changed_at     timestamptz not null default now(),
    demo           boolean not null default false,
    version        integer not null default 1,
    check ((status in ('CLOSED', 'TRANSFERRED')) = (closed_on is not null)),
    check (closed_on is null or closed_on >= opened_on)
);

create table cases.victim (
    case_id               uuid not null references cases.case_file,
    victim_id             uuid not null,
    fact_key              uuid not null,
    label                 text not null,
    status                text not null check (status in ('PRESUMED', 'IDENTIFIED', 'NOT_A_VICTIM')),
    status_on             date not null,
    sex                   text not null check (sex in ('FEMALE', 'MALE', 'OTHER', 'NOT_KNOWN')),
    age_at_exploitation   integer check (age_at_exploitation between 0 and 120),
    age_at_identification integer check (age_at_identification between 0 and 120),
    exploitation          text not null,
    citizenship           text not null default 'MN',
    -- an entry for a child who stands here twice: it points to the one that is shown, and is otherwise left as it was
    merged_into           uuid,
    version               integer not null default 1,
    primary key (case_id, victim_id),
    foreign key (case_id, merged_into) references cases.victim,
    check (merged_into <> victim_id)
);

create table cases.alleged_offender (
    case_id     uuid not null references cases.case_file,
    offender_id uuid not null,
    fact_key    uuid not null,
    label       text not null,
    status      text not null check (status in ('ALLEGED', 'SUSPECT', 'ACCUSED', 'DEFENDANT', 'CONVICTED', 'ACQUITTED')),
    sex         text not null check (sex in ('FEMALE', 'MALE', 'OTHER', 'NOT_KNOWN')),
    age         integer check (age between 0 and 120),
    citizenship text not null default 'MN',
    relation    text not null default 'NOT_KNOWN' check (relation in ('FAMILIAL', 'ACQUAINTED', 'UNACQUAINTED', 'NOT_KNOWN')),
    version     integer not null default 1,
    primary key (case_id, offender_id)
);

-- Names, numbers and contacts of every person of a case, sealed as one under the key of the case: the database never sees a name.
-- Only exact look-up remains, by keyed hashes whose key is not here either. Erased: nothing is left but the row.
create table cases.identity (
    case_id           uuid not null references cases.case_file,
    person_id         uuid not null,
    sealed            bytea check (octet_length(sealed) <= 100000),
    key_version       integer,
    registration_hash bytea,
    phone_hash        bytea,
    version           integer not null default 1,
    primary key (case_id, person_id),
    foreign key (case_id, key_version) references keys.case_key,
    check ((sealed is null) = (key_version is null)),
    check (sealed is not null or (registration_hash is null and phone_hash is null))
);
create index on cases.identity (phone_hash) where phone_hash is not null;
create index on cases.identity (case_id, key_version);
create index on cases.identity (registration_hash) where registration_hash is not null;

create table cases.team_member (
    case_id     uuid not null references cases.case_file,
    account_id  uuid not null references access.account,
    agency_code text not null references directory.agency,
    role        text not null,
    lead        boolean not null default false,
    since       date not null,
    until       date,
    primary key (case_id, account_id)
);

create table cases.task (
    case_id         uuid not null references cases.case_file,
    task_id         uuid not null,
    title           text not null check (char_length(title) between 1 and 500),
    due_on          date not null,
    assigned_to     uuid references access.account,
    assigned_agency text not null references directory.agency,
    asked_by_agency text references directory.agency,
    status          text not null default 'OPEN' check (status in ('OPEN', 'IN_PROGRESS', 'DONE', 'CANCELLED')),
    done_on         date,
    created_by      uuid not null default guard.me(),
    created_at      timestamptz not null default now(),
    version         integer not null default 1,
    primary key (case_id, task_id)
);
create index task_open_of_case on cases.task (case_id, due_on) where status in ('OPEN', 'IN_PROGRESS');
create index task_of_person on cases.task (assigned_to, due_on) where status in ('OPEN', 'IN_PROGRESS');

create table cases.note (
    case_id     uuid not null references cases.case_file,
    note_id     uuid not null,
    body        text not null check (char_length(body) between 1 and 20000),
    compartment text not null default 'core',
    written_by  uuid not null default guard.me(),
    written_at  timestamptz not null default now(),
    version     integer not null default 1,
    primary key (case_id, note_id)
);

-- What every agency did, one line each; words are made from kind and params in the reader's language.
create table cases.timeline_event (
    case_id     uuid not null references cases.case_file,
    event_id    uuid not null,
    happened_at timestamptz not null,
    lane        text not null check (lane in ('SAFETY', 'HEALTH', 'SUPPORT', 'INVESTIGATION', 'COURT', 'CASE')),
    kind        text not null,
    params      jsonb not null default '{}',
    compartment text not null default 'core',
    agency_code text references directory.agency,
    account_id  uuid not null default guard.me(),
    recorded_at timestamptz not null default now(),
    primary key (case_id, event_id)
);
create index timeline_newest on cases.timeline_event (case_id, happened_at desc);

alter table cases.case_file enable row level security;        alter table cases.case_file force row level security;
alter table cases.victim enable row level security;           alter table cases.victim force row level security;
alter table cases.alleged_offender enable row level security; alter table cases.alleged_offender force row level security;
alter table cases.identity enable row level security;         alter table cases.identity force row level security;
alter table cases.team_member enable row level security;      alter table cases.team_member force row level security;
alter table cases.task enable row level security;             alter table cases.task force row level security;
alter table cases.note enable row level security;             alter table cases.note force row level security;
alter table cases.timeline_event enable row level security;   alter table cases.timeline_event force row level security;

create policy case_rows on cases.case_file for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = case_file.case_id));
create policy case_changes on cases.case_file for update to khamt_app
    using (exists (select from access.access_grant g where g.case_id = case_file.case_id and g.kind <> 'READER'))
    with check (exists (select from access.access_grant g where g.case_id = case_file.case_id and g.kind <> 'READER'));
create policy case_rows on cases.victim for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = victim.case_id))
    with check (exists (select from access.access_grant g where g.case_id = victim.case_id and g.kind <> 'READER'));
create policy case_rows on cases.alleged_offender for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = alleged_offender.case_id))
    with check (exists (select from access.access_grant g where g.case_id = alleged_offender.case_id and g.kind <> 'READER'));
create policy case_rows on cases.identity for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = identity.case_id and 'identity' = any (g.compartments)))
    with check (exists (select from access.access_grant g where g.case_id = identity.case_id and 'identity' = any (g.compartments) and g.kind <> 'READER'));
create policy case_rows on cases.team_member for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = team_member.case_id));
create policy case_rows on cases.task for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = task.case_id))
    with check (exists (select from access.access_grant g where g.case_id = task.case_id and g.kind <> 'READER'));
create policy case_rows on cases.note for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = note.case_id and note.compartment = any (g.compartments)))
    with check (exists (select from access.access_grant g where g.case_id = note.case_id and note.compartment = any (g.compartments) and g.kind <> 'READER'));
create policy case_rows on cases.timeline_event for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = timeline_event.case_id and timeline_event.compartment = any (g.compartments)));
create policy case_adds on cases.timeline_event for insert to khamt_app
    with check (account_id = (select guard.me())
        and exists (select from access.access_grant g where g.case_id = timeline_event.case_id and g.kind <> 'READER'));

grant select, update (status, stage, classification, place_code, identified_on, removed_at, summary, disposition, closed_on, changed_at, version)
    on cases.case_file to khamt_app;
grant select, insert, update on cases.alleged_offender, cases.identity, cases.task, cases.note to khamt_app;
-- merged_into is written by guard.merge_victims and guard.unmerge_victims alone
grant select, insert (case_id, victim_id, fact_key, label, status, status_on, sex, age_at_exploitation, age_at_identification, exploitation,
        citizenship),
    update (status, status_on, sex, age_at_exploitation, age_at_identification, exploitation, citizenship, version) on cases.victim to khamt_app;
create policy keeper on cases.identity for select to khamt_keys using (true);
create policy keeper_seals on cases.identity for update to khamt_keys using (true) with check (true);
grant select, update (sealed, key_version, registration_hash, phone_hash) on cases.identity to khamt_keys;
create view keys.sealed_identity with (security_invoker = true) as
    select case_id, person_id, sealed, key_version, registration_hash, phone_hash from cases.identity;
grant select, update (sealed, key_version, registration_hash, phone_hash) on keys.sealed_identity to khamt_keys;
grant select, insert on cases.timeline_event to khamt_app;
grant select on cases.team_member to khamt_app;

-- A case and its first grant come into being together: neither policy alone could let the first row in.
create function guard.open_case(new_case uuid, codes text[], new_fact_key uuid, in_stage text, as_class text, at_place text,
        on_day date, identified date, about text, purpose text, compartments text[]) returns void
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    opener uuid := guard.me();
    opener_agency text;
    opener_role text;
    is_demo boolean;
    new_code text;
    opened boolean := false;
begin
    select p.agency_code, p.role, a.demo into opener_agency, opener_role, is_demo
      from directory.appointment p join access.account a using (account_id)
     where p.account_id = opener and p.valid @> current_date
     order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1;
    if opener_agency is null then
        raise exception 'only an appointed person opens a case' using errcode = '42501';
    end if;
    -- Codes are random, so that one is taken tells nothing. Inserting is asking: a colleague may take the same one at this moment.
    foreach new_code in array codes loop
        insert into cases.case_file (case_id, code, fact_key, stage, classification, place_code, opened_on, identified_on, summary, opened_by, demo)
        values (new_case, new_code, new_fact_key, in_stage, as_class, at_place, on_day, identified, about, opener, is_demo)
        on conflict (code) do nothing;
        opened := found;
        exit when opened;
    end loop;
    if not opened then
        raise exception 'none of these codes is free';
    end if;
    insert into access.access_grant (case_id, account_id, kind, compartments, purpose, given_by)
    values (new_case, opener, 'OWNER', compartments, purpose, opener);
    insert into cases.team_member (case_id, account_id, agency_code, role, lead, since)
    values (new_case, opener, opener_agency, opener_role, true, on_day);
end $$;

-- Owners and members name their colleagues; nobody gives more compartments than they hold, and nobody widens their own grant.
create function guard.join_team(in_case uuid, account uuid, with_kind text, with_compartments text[], for_purpose text, until timestamptz)
    returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    giver access.access_grant := guard.my_grant(in_case);
    agency text;
    person_role text;
begin
    if giver.case_id is null or giver.kind not in ('OWNER', 'MEMBER') or account = giver.account_id or not with_compartments <@ giver.compartments
       or with_kind not in ('MEMBER', 'CONTRIBUTOR', 'READER') or guard.bar(in_case, account, 'TEAM') is not null then
        return false;
    end if;
    select p.agency_code, p.role into agency, person_role
      from directory.appointment p join access.account a using (account_id)
     where p.account_id = account and a.active and p.valid @> current_date
     order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1;
    if agency is null then
        return false;
    end if;
    insert into access.access_grant as old (case_id, account_id, kind, compartments, purpose, valid_until, given_by)
    values (in_case, account, with_kind, with_compartments, for_purpose, coalesce(until, 'infinity'), giver.account_id)
    on conflict (case_id, account_id) do update
       set kind = excluded.kind, compartments = excluded.compartments, purpose = excluded.purpose, valid_from = excluded.valid_from,
           valid_until = excluded.valid_until, door = excluded.door,
           given_by = excluded.given_by, given_at = now()
     where old.kind <> 'OWNER' or old.valid_until <= now();
    if not found then
        return false;
    end if;
    insert into cases.team_member as old (case_id, account_id, agency_code, role, since)
    values (in_case, account, agency, person_role, current_date)
    on conflict (case_id, account_id) do update set agency_code = excluded.agency_code, role = excluded.role, until = null;
    return true;
end $$;

create function guard.leave_team(in_case uuid, account uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    mine access.access_grant := guard.my_grant(in_case);
begin
    if mine.case_id is null or (mine.kind <> 'OWNER' and account <> mine.account_id) then
        return false;
    end if;
    update access.access_grant g set valid_until = now()
     where g.case_id = in_case and g.account_id = account and g.kind <> 'OWNER' and g.valid_from <= now()
       and g.valid_until > now();
    if not found then
        return false;
    end if;
    update cases.team_member set until = current_date where case_id = in_case and account_id = account;
    return true;
end $$;



alter function guard.open_case(uuid, text[], uuid, text, text, text, date, date, text, text, text[]) owner to khamt_guard;
alter function guard.join_team(uuid, uuid, text, text[], text, timestamptz) owner to khamt_guard;
alter function guard.leave_team(uuid, uuid) owner to khamt_guard;
revoke execute on function guard.open_case(uuid, text[], uuid, text, text, text, date, date, text, text, text[]),
    guard.join_team(uuid, uuid, text, text[], text, timestamptz), guard.leave_team(uuid, uuid) from public;
grant execute on function guard.open_case(uuid, text[], uuid, text, text, text, date, date, text, text, text[]),
    guard.join_team(uuid, uuid, text, text[], text, timestamptz), guard.leave_team(uuid, uuid) to khamt_app;
grant select, insert, update on access.access_grant, cases.team_member to khamt_guard;
grant select, insert on cases.case_file to khamt_guard;

-- Whom a label of a case means: for the keeper of keys, who is told to erase somebody and reads no case.
create function guard.person_of_case(of_code text, of_label text) returns table (case_id uuid, person_id uuid, closed boolean)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select c.case_id, p.person_id, c.closed_on is not null
      from cases.case_file c
      join (select v.case_id, v.victim_id as person_id, v.label from cases.victim v
             union all
            select o.case_id, o.offender_id, o.label from cases.alleged_offender o) p on p.case_id = c.case_id
     where c.code = of_code and p.label = of_label
$$;
alter function guard.person_of_case(text, text) owner to khamt_guard;
revoke execute on function guard.person_of_case(text, text) from public;
grant execute on function guard.person_of_case(text, text) to khamt_keys;

-- Whether two entries of a case are one child.
create function guard.same_person(in_case uuid, one uuid, other uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select one = other
        or exists (select from cases.victim a
                     join cases.victim b on b.case_id = a.case_id
                    where a.case_id = in_case and a.victim_id = one and b.victim_id = other
                      and coalesce(a.merged_into, a.victim_id) = coalesce(b.merged_into, b.victim_id))
$$;
alter function guard.same_person(uuid, uuid, uuid) owner to khamt_guard;
revoke execute on function guard.same_person(uuid, uuid, uuid) from public;
grant execute on function guard.same_person(uuid, uuid, uuid) to khamt_app;
