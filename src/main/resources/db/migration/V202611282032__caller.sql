-- The caller is held in values of the session that nobody but the guard may set (docs/adr/0026): asked twenty to forty times in a request,
-- they cost a quarter of what a seal costs that is computed anew each time. What the setting says is believed only as far as they say it too.
create unlogged sequence guard.caller_high minvalue -9223372036854775808;
create unlogged sequence guard.caller_low minvalue -9223372036854775808;
create unlogged sequence guard.caller_begun;
grant usage, update on sequence guard.caller_high, guard.caller_low, guard.caller_begun to khamt_guard;
delete from guard.secret where name = 'caller';

-- Which transaction this is, and what kind of caller: one number for each, since no two of a session begin in the same microsecond.
create function guard.begun(kind text) returns bigint language sql stable as $$
    select (date_part('epoch', transaction_timestamp()) * 1000000)::bigint * 128 + ascii(kind)
$$;
alter function guard.begun(text) owner to khamt_guard;
revoke execute on function guard.begun(text) from public;

create or replace function guard.set_caller(kind text, account uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c text := left(kind, 1) || '|' || replace(account::text, '-', '');
begin
    perform setval('caller_high', ('x' || substr(c, 3, 16))::bit(64)::bigint), setval('caller_low', ('x' || substr(c, 19, 16))::bit(64)::bigint),
            setval('caller_begun', begun(c)), set_config('khamt.caller', c, true);
end $$;

-- The account of the caller, or null when none was named, or not in this session, or not in this transaction.
create or replace function guard.me() returns uuid language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
declare
    c text := current_setting('khamt.caller', true);
begin
    if c is null or c = '' then
        return null;
    end if;
    if currval('guard.caller_begun') = guard.begun(c)
       and currval('guard.caller_high') = ('x' || substr(c, 3, 16))::bit(64)::bigint
       and currval('guard.caller_low') = ('x' || substr(c, 19))::bit(64)::bigint then
        return substr(c, 3)::uuid;
    end if;
    return null;
end $$;

-- A look is made unable to change anything here, after the caller is named: naming sets values, which a transaction that only reads may not.
drop function guard.enter(bytea);
create function guard.enter(token bytea, looks boolean default false) returns uuid language plpgsql security definer
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
    perform set_caller(case when holds then 'PERSON' else 'LIMITED' end, account);
    if looks then
        perform set_config('transaction_read_only', 'on', true);
    end if;
    return account;
end $$;
alter function guard.enter(bytea, boolean) owner to khamt_guard;
revoke execute on function guard.enter(bytea, boolean) from public;
grant execute on function guard.enter(bytea, boolean) to khamt_app;

drop function guard.enter_service(text);
create function guard.enter_service(service text, looks boolean default false) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
begin
    select a.account_id into account from access.account a where a.username = service and a.kind = 'SERVICE' and a.active;
    if account is null then
        raise exception 'no such service' using errcode = '28000';
    end if;
    perform set_caller('SERVICE', account);
    if looks then
        perform set_config('transaction_read_only', 'on', true);
    end if;
    return account;
end $$;
alter function guard.enter_service(text, boolean) owner to khamt_guard;
revoke execute on function guard.enter_service(text, boolean) from public;
grant execute on function guard.enter_service(text, boolean) to khamt_app;

-- Whoever acted before is named again, since naming a worker in between has taken their place.
create or replace function guard.stop_consents(of_case uuid, person uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c access.consent;
    caller uuid := guard.me();
    letter text := left(current_setting('khamt.caller', true), 1);
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
            perform guard.set_caller(letter, caller);
        end if;
    end loop;
end $$;
