-- Keys that are themselves closed: an agency's by the master key, which never comes here, a case's by its agency's (R18, trust).
create schema keys;
grant usage on schema keys to khamt_app, khamt_guard, khamt_demo, khamt_keys;

create table keys.agency_key (
    agency_code text not null references directory.agency,
    version     integer not null check (version > 0),
    wrapped     bytea not null check (octet_length(wrapped) between 60 and 200),
    created_at  timestamptz not null default now(),
    primary key (agency_code, version)
);

-- A row that is gone is a key that is destroyed. Sealed rows refer to theirs, so that no key goes while something needs it.
create table keys.case_key (
    case_id        uuid not null,
    version        integer not null check (version > 0),
    agency_code    text not null,
    agency_version integer not null,
    wrapped        bytea not null check (octet_length(wrapped) between 60 and 200),
    created_at     timestamptz not null default now(),
    primary key (case_id, version),
    foreign key (agency_code, agency_version) references keys.agency_key
);
create index on keys.case_key (agency_code, agency_version);

-- Who was erased. A backup that is older than this brings back neither the person nor, without its own copy of it, this list:
-- the same lines stand in a file beside the master key and are applied again before anything is served.
create table keys.tombstone (
    case_id   uuid not null,
    person_id uuid not null,
    erased_at timestamptz not null default now(),
    ground    text not null check (char_length(ground) between 1 and 500),
    primary key (case_id, person_id)
);

alter table keys.agency_key enable row level security; alter table keys.agency_key force row level security;
alter table keys.case_key enable row level security;   alter table keys.case_key force row level security;
alter table keys.tombstone enable row level security;  alter table keys.tombstone force row level security;

-- Worth nothing without the master key.
create policy closed on keys.agency_key for select to khamt_app using (true);
create policy case_rows on keys.case_key for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = case_key.case_id));
-- A case gets its first key from whoever writes the first sealed row; later ones come with rotation.
create policy case_adds on keys.case_key for insert to khamt_app
    with check (version = 1 and exists (select from access.access_grant g where g.case_id = case_key.case_id and g.kind <> 'READER'));
grant select on keys.agency_key to khamt_app;
grant select, insert on keys.case_key to khamt_app;

-- The keeper of keys: makes, wraps anew, seals anew, erases. Reads no text that is not sealed.
create policy keeper on keys.agency_key for all to khamt_keys using (true) with check (true);
create policy keeper on keys.case_key for all to khamt_keys using (true) with check (true);
create policy keeper on keys.tombstone for all to khamt_keys using (true) with check (true);
grant usage on schema directory, cases, intake to khamt_keys;
grant select (agency_code) on directory.agency to khamt_keys;
-- What the keeper must know of other rooms, by name and nothing else; each room adds its own sealed rows.
create view keys.agency with (security_invoker = true) as select agency_code from directory.agency;
grant select on keys.agency to khamt_keys;
grant select, insert, delete on keys.agency_key to khamt_keys;
grant update (wrapped) on keys.agency_key to khamt_keys;
grant select, insert, delete on keys.case_key to khamt_keys;
grant update (agency_version, wrapped) on keys.case_key to khamt_keys;
grant select, insert on keys.tombstone to khamt_keys;
grant usage on schema guard to khamt_keys;

-- Nobody writes the name of a person again who was erased.
create policy case_rows on keys.tombstone for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = tombstone.case_id));
grant select (case_id, person_id, erased_at) on keys.tombstone to khamt_app;
