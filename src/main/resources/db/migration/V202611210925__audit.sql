-- One event for each change and each look, in the transaction of the change. Codes and ids only, never text of a case.
create table audit.event (
    event_id     uuid primary key,
    at           timestamptz not null default now(),
    account_id   uuid not null,
    action       text not null,
    case_id      uuid,
    subject_id   uuid,
    rule         text,
    operation_id uuid,
    detail       jsonb not null default '{}',
    mac          bytea not null
);
create index on audit.event (case_id, at desc) where case_id is not null;
create index on audit.event (account_id, at desc);
alter table audit.event enable row level security;
alter table audit.event force row level security;

-- The only way in. The actor is the signed caller, not an argument.
create function audit.record(id uuid, what text, in_case uuid, subject uuid, by_rule text, operation uuid, details jsonb)
    returns void language plpgsql security definer set search_path = audit, public, pg_temp as $$
declare
    actor uuid := guard.me();
    moment timestamptz := clock_timestamp();
begin
    if actor is null then
        raise exception 'no caller to record' using errcode = '28000';
    end if;
    insert into audit.event (event_id, at, account_id, action, case_id, subject_id, rule, operation_id, detail, mac)
    values (id, moment, actor, what, in_case, subject, by_rule, operation, coalesce(details, '{}'),
            guard.event_mac(concat_ws('|', id, extract(epoch from moment), actor, what, in_case, subject, by_rule, operation, coalesce(details, '{}')::text)));
end $$;

create function guard.event_mac(p text) returns bytea language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select hmac(convert_to(p, 'UTF8'), (select value from guard.secret where name = 'audit'), 'sha256')
$$;
alter function guard.event_mac(text) owner to khamt_guard;
revoke execute on function guard.event_mac(text) from public;
grant execute on function guard.event_mac(text) to khamt_audit;

grant insert on audit.event to khamt_audit;
create policy writer on audit.event for insert to khamt_audit with check (true);
alter function audit.record(uuid, text, uuid, uuid, text, uuid, jsonb) owner to khamt_audit;
revoke execute on function audit.record(uuid, text, uuid, uuid, text, uuid, jsonb) from public;
grant execute on function audit.record(uuid, text, uuid, uuid, text, uuid, jsonb) to khamt_app;

-- A case team reads who has looked at its case and who has changed it.
create policy case_rows on audit.event for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = event.case_id));
grant select (event_id, at, account_id, action, case_id, subject_id, rule, detail) on audit.event to khamt_app;
