-- The caller is named in one statement, which the functions that do it take into themselves; the last lines of both were the same.
drop function guard.set_caller(text, uuid);
create function guard.set_caller(kind text, account uuid, looks boolean default false) returns text language sql volatile as $$
    select concat(setval('guard.caller_high', ('x' || substr(replace(account::text, '-', ''), 1, 16))::bit(64)::bigint),
                  setval('guard.caller_low', ('x' || substr(replace(account::text, '-', ''), 17))::bit(64)::bigint),
                  setval('guard.caller_begun', guard.begun(kind)),
                  set_config('khamt.caller', left(kind, 1) || '|' || replace(account::text, '-', ''), true),
                  -- last: naming sets values, which a transaction that only reads may not
                  case when looks then set_config('transaction_read_only', 'on', true) end)
$$;
alter function guard.set_caller(text, uuid, boolean) owner to khamt_guard;
revoke execute on function guard.set_caller(text, uuid, boolean) from public;

create or replace function guard.enter(token bytea, looks boolean default false) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
    holds boolean;
begin
    select s.account_id, p.holds into account, holds
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
      join lateral (select bool_or(g.agreement @> current_date and guard.works_on_cases(n.role)) as holds
                      from directory.appointment n join directory.agency g using (agency_code)
                     where n.account_id = s.account_id and n.valid @> current_date) p on p.holds is not null
     where s.token_hash = sha256(token) and s.ended_at is null and s.expires_at > now() and s.stage = 'OPEN';
    if account is null then
        raise exception 'no session' using errcode = '28000';
    end if;
    perform set_caller(case when holds then 'PERSON' else 'LIMITED' end, account, looks);
    return account;
end $$;

create or replace function guard.enter_service(service text, looks boolean default false) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
begin
    select a.account_id into account from access.account a where a.username = service and a.kind = 'SERVICE' and a.active;
    if account is null then
        raise exception 'no such service' using errcode = '28000';
    end if;
    perform set_caller('SERVICE', account, looks);
    return account;
end $$;

-- While the look-up key changes, a person is recognised by two keys, which are written one after the other; whoever holds the case by a consent
-- and writes what stops it is out of the case after the second, not between them (R4).
drop trigger stops_consents on cases.match_key;
create constraint trigger keys_stop_consents after insert or update of number, full_name on cases.match_key
    deferrable initially immediate for each row
    when (current_user <> 'khamt_demo') execute function guard.person_known();
