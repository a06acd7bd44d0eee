-- One event for each change and each look, in the transaction of the change. Codes and ids only, never text of a case.
-- How events become a chain that a third party can verify: docs/audit-format.md.
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
    mac          bytea not null,
    -- By it the sequencer knows which events can still turn up: those of transactions that were not over when it looked.
    tx           xid8 not null default pg_current_xact_id()
);
create index on audit.event (case_id, at desc) where case_id is not null;
create index on audit.event (account_id, at desc);
create index on audit.event (tx);
-- Days lie together on disk: a few bytes are enough to find one among millions.
create index on audit.event using brin (at) with (pages_per_range = 32, autosummarize = on);
alter table audit.event enable row level security;
alter table audit.event force row level security;

-- The canonical form: every field behind its length, four bytes, highest first; length -1 where there is none.
create function guard.field(value bytea) returns bytea language sql immutable as $$
    select int4send(coalesce(octet_length(value), -1)) || coalesce(value, '')
$$;

-- Written so that PostgreSQL can put it in place of its call.
create function guard.event_bytes(id uuid, moment timestamptz, actor uuid, what text, in_case uuid, subject uuid, by_rule text, operation uuid,
        details jsonb) returns bytea language sql stable as $$
    select guard.field('khamt-event-1') || guard.field(uuid_send(id)) || guard.field(timestamptz_send(moment)) || guard.field(uuid_send(actor))
        || guard.field(convert_to(what, 'UTF8')) || guard.field(uuid_send(in_case)) || guard.field(uuid_send(subject))
        || guard.field(convert_to(by_rule, 'UTF8')) || guard.field(uuid_send(operation)) || guard.field(convert_to(details::text, 'UTF8'))
$$;
revoke execute on function guard.field(bytea), guard.event_bytes(uuid, timestamptz, uuid, text, uuid, uuid, text, uuid, jsonb) from public;
grant execute on function guard.field(bytea), guard.event_bytes(uuid, timestamptz, uuid, text, uuid, uuid, text, uuid, jsonb) to khamt_guard;

-- Guards an event until it is linked and the head is signed elsewhere: whoever can write the table but not read the key cannot change it unseen.
create function guard.event_mac(id uuid, moment timestamptz, actor uuid, what text, in_case uuid, subject uuid, by_rule text, operation uuid,
        details jsonb) returns bytea language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
declare
    k bytea;
begin
    select value into k from guard.secret where name = 'audit';
    return sha256(substr(k, 65) || sha256(substr(k, 1, 64)
        || guard.event_bytes(id, moment, actor, what, in_case, subject, by_rule, operation, details)));
end $$;
alter function guard.event_mac(uuid, timestamptz, uuid, text, uuid, uuid, text, uuid, jsonb) owner to khamt_guard;
revoke execute on function guard.event_mac(uuid, timestamptz, uuid, text, uuid, uuid, text, uuid, jsonb) from public;
grant execute on function guard.event_mac(uuid, timestamptz, uuid, text, uuid, uuid, text, uuid, jsonb) to khamt_audit;

-- The only way in. The actor is the signed caller, not an argument.
create function audit.record(id uuid, what text, in_case uuid, subject uuid, by_rule text, operation uuid, details jsonb)
    returns void language plpgsql security definer set search_path = audit, public, pg_temp as $$
declare
    actor uuid := guard.me();
    moment timestamptz := clock_timestamp();
    known jsonb := coalesce(details, '{}');
begin
    if actor is null then
        raise exception 'no caller to record' using errcode = '28000';
    end if;
    insert into audit.event (event_id, at, account_id, action, case_id, subject_id, rule, operation_id, detail, mac)
    values (id, moment, actor, what, in_case, subject, by_rule, operation, known,
            guard.event_mac(id, moment, actor, what, in_case, subject, by_rule, operation, known));
end $$;

grant insert on audit.event to khamt_audit;
create policy writer on audit.event for insert to khamt_audit with check (true);
alter function audit.record(uuid, text, uuid, uuid, text, uuid, jsonb) owner to khamt_audit;
revoke execute on function audit.record(uuid, text, uuid, uuid, text, uuid, jsonb) from public;
grant execute on function audit.record(uuid, text, uuid, uuid, text, uuid, jsonb) to khamt_app, khamt_guard;

-- A case team reads who has looked at its case and who has changed it.
create policy case_rows on audit.event for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = event.case_id));
grant select (event_id, at, account_id, action, case_id, subject_id, rule, detail) on audit.event to khamt_app;
