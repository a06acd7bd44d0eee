-- Who is asked for in each relation of each statement is put together from the session's three values, compared as bytes (docs/adr/0026). The
-- setting repeats what is cheap to repeat: the kind, which others read there, and one value. A savepoint that is taken back takes the setting
-- back and not the values: then they differ, and nobody is named.

-- In the highest byte the kind of caller, below it the microsecond since 2000 in which the transaction began, as PostgreSQL sends it.
create or replace function guard.begun(kind text) returns bigint language sql stable as $$
    select ('x' || encode(timestamptz_send(transaction_timestamp()), 'hex'))::bit(64)::bigint + (ascii(kind)::bigint << 56)
$$;

create or replace function guard.set_caller(kind text, account uuid, looks boolean default false) returns text language sql volatile as $$
    select concat(setval('guard.caller_high', ('x' || encode(substr(uuid_send(account), 1, 8), 'hex'))::bit(64)::bigint),
                  setval('guard.caller_low', ('x' || encode(substr(uuid_send(account), 9), 'hex'))::bit(64)::bigint),
                  setval('guard.caller_begun', guard.begun(kind)),
                  set_config('khamt.caller', left(kind, 1) || '|' || currval('guard.caller_low'), true),
                  -- last: naming sets values, which a transaction that only reads may not
                  case when looks then set_config('transaction_read_only', 'on', true) end)
$$;

-- The account of the caller, or null when none was named, or not in this session, or not in this transaction.
create or replace function guard.me() returns uuid language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
begin
    return case when coalesce(current_setting('khamt.caller', true), '') <> '' -- or this session may have no values
                 and current_setting('khamt.caller') = chr((currval('guard.caller_begun') >> 56)::int) || '|' || currval('guard.caller_low')
                 and int8send(currval('guard.caller_begun') & 72057594037927935) = timestamptz_send(transaction_timestamp())
                then encode(int8send(currval('guard.caller_high')) || int8send(currval('guard.caller_low')), 'hex')::uuid end;
end $$;

-- The same for one whose agency's agreement is in force and whose role works on cases; nobody else holds a grant.
create or replace function guard.holder() returns uuid language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
begin
    return case when coalesce(current_setting('khamt.caller', true), '') <> '' -- or this session may have no values
                 and current_setting('khamt.caller') = 'P|' || currval('guard.caller_low')
                 and int8send(currval('guard.caller_begun') - (ascii('P')::bigint << 56)) = timestamptz_send(transaction_timestamp())
                then encode(int8send(currval('guard.caller_high')) || int8send(currval('guard.caller_low')), 'hex')::uuid end;
end $$;

-- Row security asks in the name of whoever asks.
grant execute on function guard.holder() to khamt_app;
alter policy own on access.access_grant
    using (account_id = (select guard.holder()) and valid_from <= now() and valid_until > now());
alter policy own on directory.desk_member using (account_id = (select guard.holder()));

-- The token is hashed once, not for each session that is compared.
create or replace function guard.enter(token bytea, looks boolean default false) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    hash bytea := sha256(token);
    account uuid;
    holds boolean;
begin
    select s.account_id, p.holds into account, holds
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
      join lateral (select bool_or(g.agreement @> current_date and guard.works_on_cases(n.role)) as holds
                      from directory.appointment n join directory.agency g using (agency_code)
                     where n.account_id = s.account_id and n.valid @> current_date) p on p.holds is not null
     where s.token_hash = hash and s.ended_at is null and s.expires_at > now() and s.stage = 'OPEN';
    if account is null then
        raise exception 'no session' using errcode = '28000';
    end if;
    perform set_caller(case when holds then 'PERSON' else 'LIMITED' end, account, looks);
    return account;
end $$;

-- The canonical form of docs/audit-format.md, every field behind its length (-1 where there is none), is how PostgreSQL sends the elements of
-- an array, after twenty bytes that say what array it is. Written so that it can be put in place of its call.
create or replace function guard.event_bytes(id uuid, moment timestamptz, actor uuid, what text, in_case uuid, subject uuid, by_rule text,
        operation uuid, details jsonb) returns bytea language sql stable as $$
    select substr(array_send(array['khamt-event-1'::bytea, uuid_send(id), timestamptz_send(moment), uuid_send(actor), convert_to(what, 'UTF8'),
                                   uuid_send(in_case), uuid_send(subject), convert_to(by_rule, 'UTF8'), uuid_send(operation),
                                   convert_to(details::text, 'UTF8')]), 21)
$$;
