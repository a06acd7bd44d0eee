-- Who is asked for in each relation of each statement is put together from the session's three values, which are compared as bytes; the setting
-- is no longer read as a name (docs/adr/0026). It repeats one value: a savepoint takes the setting back and not the values, and then nobody is
-- named.
create function guard.caller_kind() returns text language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
begin
    return case when guard.me() is not null then chr((currval('guard.caller_begun') >> 56)::int) end;
end $$;
alter function guard.caller_kind() owner to khamt_guard;
revoke execute on function guard.caller_kind() from public;

-- In the highest byte the kind of caller, below it the microsecond since 2000 in which the transaction began, as PostgreSQL sends it.
create or replace function guard.begun(kind text) returns bigint language sql stable as $$
    select ('x' || encode(timestamptz_send(transaction_timestamp()), 'hex'))::bit(64)::bigint + (ascii(kind)::bigint << 56)
$$;

create or replace function guard.set_caller(kind text, account uuid, looks boolean default false) returns text language sql volatile as $$
    select concat(setval('guard.caller_high', ('x' || encode(substr(uuid_send(account), 1, 8), 'hex'))::bit(64)::bigint),
                  setval('guard.caller_low', ('x' || encode(substr(uuid_send(account), 9), 'hex'))::bit(64)::bigint),
                  setval('guard.caller_begun', guard.begun(kind)),
                  set_config('khamt.caller', currval('guard.caller_low')::text, true),
                  -- last: naming sets values, which a transaction that only reads may not
                  case when looks then set_config('transaction_read_only', 'on', true) end)
$$;

-- The account of the caller, or null when none was named, or not in this session, or not in this transaction.
create or replace function guard.me() returns uuid language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
begin
    return case when coalesce(current_setting('khamt.caller', true), '') <> '' -- or this session may have no values
                 and current_setting('khamt.caller') = currval('guard.caller_low')::text
                 and int8send(currval('guard.caller_begun') & 72057594037927935) = timestamptz_send(transaction_timestamp())
                then encode(int8send(currval('guard.caller_high')) || int8send(currval('guard.caller_low')), 'hex')::uuid end;
end $$;

-- The same for one whose agency's agreement is in force and whose role works on cases; nobody else holds a grant.
create or replace function guard.holder() returns uuid language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
begin
    return case when coalesce(current_setting('khamt.caller', true), '') <> '' -- or this session may have no values
                 and current_setting('khamt.caller') = currval('guard.caller_low')::text
                 and int8send(currval('guard.caller_begun') - (ascii('P')::bigint << 56)) = timestamptz_send(transaction_timestamp())
                then encode(int8send(currval('guard.caller_high')) || int8send(currval('guard.caller_low')), 'hex')::uuid end;
end $$;

create or replace function guard.is_person() returns boolean language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
begin
    return case when guard.me() is not null then chr((currval('guard.caller_begun') >> 56)::int) in ('P', 'L') else false end;
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

-- Whoever acted before is named again, since naming a worker in between has taken their place.
create or replace function guard.stop_consents(of_case uuid, person uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c access.consent;
    caller uuid := guard.me();
    kind text := guard.caller_kind();
begin
    for c in
        select x.*
          from access.consent x
         where x.basis = 'CONSENT' and x.given_by not in ('SELF', 'NOBODY') and x.withdrawn_at is null and x.stopped_at is null
           and (x.case_id = of_case
                or x.case_id in (select k.case_id from cases.match_key k
                                   join cases.match_key mine on mine.number = k.number
                                  where mine.case_id = of_case and mine.person_id = person))
           and (guard.is_offender_here(x.case_id, coalesce(x.giver_id, x.consent_id))
                or guard.is_offender_elsewhere(x.case_id, coalesce(x.giver_id, x.consent_id)))
         for no key update of x
    loop
        update access.consent x set stopped_at = now() where x.case_id = c.case_id and x.consent_id = c.consent_id returning * into c;
        perform guard.end_sharing(c);
        perform guard.tell(g.account_id, 'consent_stopped', guard.case_code(c.case_id), null)
           from access.access_grant g
          where g.case_id = c.case_id and g.kind in ('OWNER', 'MEMBER') and g.valid_from <= now() and g.valid_until > now();
        perform guard.enter_service('comparer');
        perform audit.record(gen_random_uuid(), 'consent.stopped', c.case_id, c.consent_id, 'rule:4', null, '{}');
        if caller is null then
            perform set_config('khamt.caller', '', true);
        else
            perform guard.set_caller(kind, caller);
        end if;
    end loop;
end $$;

-- The canonical form of docs/audit-format.md, every field behind its length (-1 where there is none), is how PostgreSQL sends the elements of
-- an array, after twenty bytes that say what array it is. Written so that it can be put in place of its call.
create or replace function guard.event_bytes(id uuid, moment timestamptz, actor uuid, what text, in_case uuid, subject uuid, by_rule text,
        operation uuid, details jsonb) returns bytea language sql stable as $$
    select substr(array_send(array['khamt-event-1'::bytea, uuid_send(id), timestamptz_send(moment), uuid_send(actor), convert_to(what, 'UTF8'),
                                   uuid_send(in_case), uuid_send(subject), convert_to(by_rule, 'UTF8'), uuid_send(operation),
                                   convert_to(details::text, 'UTF8')]), 21)
$$;
