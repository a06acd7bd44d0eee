-- What somebody has typed into a form and not sent yet (trust.md U10): their own, sealed, for fourteen days. A draft that belongs to a
-- case can only be read while its writer is let into that case, and goes with the case's key.
create schema drafts;
grant usage on schema drafts to khamt_app, khamt_guard, khamt_keys;

create table drafts.draft (
    operation_id uuid primary key,
    account_id   uuid not null references access.account on delete cascade,
    place        text not null check (place ~ '^/[a-z]' and char_length(place) <= 300),
    page         text not null check (page ~ '^/[a-z]' and char_length(page) <= 300),
    form         text not null check (form ~ '^[a-z_.]{1,60}$'),
    case_id      uuid,
    agency_code  text,
    key_version  integer not null,
    sealed       bytea not null check (octet_length(sealed) < 400000),
    saves        integer not null default 1,
    began_at     timestamptz not null default now(),
    saved_at     timestamptz not null default now(),
    expires_at   timestamptz not null default now() + interval '14 days',
    -- Under the case's key or, before there is a case, under that of the writer's agency.
    check ((case_id is null) <> (agency_code is null)),
    foreign key (case_id, key_version) references keys.case_key on delete cascade,
    foreign key (agency_code, key_version) references keys.agency_key
);
create index on drafts.draft (account_id, page);
create index on drafts.draft (expires_at);
create index on drafts.draft (case_id, key_version);
create index on drafts.draft (agency_code, key_version);
alter table drafts.draft enable row level security; alter table drafts.draft force row level security;

create policy own on drafts.draft for all to khamt_app
    using (account_id = (select guard.me())
           and (case_id is null or exists (select from access.access_grant g where g.case_id = draft.case_id)))
    with check (account_id = (select guard.me())
           and (case_id is null or exists (select from access.access_grant g where g.case_id = draft.case_id)));
grant select, insert, delete on drafts.draft to khamt_app;
grant update (key_version, sealed, saves, saved_at, expires_at) on drafts.draft to khamt_app;

-- Which keys are still needed; the keeper reads no more than that.
create policy keeper on drafts.draft for select to khamt_keys using (true);
grant select (agency_code, key_version) on drafts.draft to khamt_keys;
create view keys.sealed_draft with (security_invoker = true) as select agency_code, key_version from drafts.draft;
grant select on keys.sealed_draft to khamt_keys;

-- What nobody came back to goes, whoever wrote it.
grant select (expires_at), delete on drafts.draft to khamt_guard;
create function guard.drop_old_drafts() returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    dropped integer;
begin
    delete from drafts.draft where expires_at < now();
    get diagnostics dropped = row_count;
    return dropped;
end $$;
alter function guard.drop_old_drafts() owner to khamt_guard;
revoke execute on function guard.drop_old_drafts() from public;
grant execute on function guard.drop_old_drafts() to khamt_app;
