-- What a person may be in a session is reckoned when it begins, as the days on which they may, and not looked up again for each request
-- (docs/adr/0028). Whatever it rests on reckons it anew in the same transaction: the account, the agency's agreement; an appointment that
-- changes ends the session (guard.rights_changed). Whoever changes what works_on_cases says reckons all of them anew.
alter table access.session
    add stands datemultirange not null default '{}', -- the days on which the person is somebody: an appointment holds, the account is open
    add holds  datemultirange not null default '{}'; -- those of them on which they may hold cases: in a role that does, with an agreement

create function guard.days_of(account uuid, out stands datemultirange, out holds datemultirange) language sql stable
    set search_path = guard, public, pg_temp as $$
    select coalesce(range_agg(n.valid), '{}'), coalesce(range_agg(n.valid * g.agreement) filter (where guard.works_on_cases(n.role)), '{}')
      from access.account a
      join directory.appointment n using (account_id)
      join directory.agency g using (agency_code)
     where a.account_id = account and a.active
$$;

-- Waits for whoever is changing what the days rest on, and makes the next one wait: else each might not see what the other does.
create function guard.session_begins() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform from access.account where account_id = new.account_id for share;
    select d.stands, d.holds into new.stands, new.holds from guard.days_of(new.account_id) d;
    return new;
end $$;
create trigger session_begins before insert or update of ended_at on access.session
    for each row when (new.ended_at is null) execute function guard.session_begins();

create or replace function guard.rights_changed() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform from access.account where account_id in (new.account_id, old.account_id) order by account_id for no key update;
    update access.session set ended_at = now() where account_id in (new.account_id, old.account_id) and ended_at is null;
    return null;
end $$;

create function guard.account_changed() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    update access.session set (stands, holds) = (select d.stands, d.holds from guard.days_of(new.account_id) d)
     where account_id = new.account_id and ended_at is null;
    return null;
end $$;
create trigger account_changed after update of active on access.account for each row execute function guard.account_changed();

create function guard.agreement_changed() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform from access.account
      where account_id in (select n.account_id from directory.appointment n where n.agency_code = new.agency_code)
      order by account_id
        for no key update;
    update access.session s set (stands, holds) = (select d.stands, d.holds from guard.days_of(s.account_id) d)
     where s.account_id in (select n.account_id from directory.appointment n where n.agency_code = new.agency_code) and s.ended_at is null;
    return null;
end $$;
create trigger agreement_changed after update of agreement on directory.agency for each row execute function guard.agreement_changed();

-- Naming changes nothing any more, so a look is one from its beginning.
drop function guard.enter(bytea, boolean), guard.enter_service(text, boolean), guard.set_caller(text, uuid, boolean);
create function guard.set_caller(kind text, account uuid) returns text language sql volatile as $$
    select set_config('backtrace_functions', concat('khamt_', left(kind, 1), '_', encode(uuid_send(account), 'hex')), true)
$$;

create function guard.enter(token bytea) returns uuid language plpgsql security definer set search_path = guard, public, pg_temp
    -- Along the index of tokens, though the table has few rows or was never analyzed.
    set enable_seqscan = off as $$
declare
    hash bytea := sha256(token);
    account uuid;
    kind text;
    named text;
begin
    select s.account_id, case when s.holds @> current_date then 'PERSON' else 'LIMITED' end into account, kind
      from access.session s
     where s.token_hash = hash and s.ended_at is null and s.expires_at > now() and s.stage = 'OPEN' and s.stands @> current_date;
    if account is null then
        raise exception 'no session' using errcode = '28000';
    end if;
    named := guard.set_caller(kind, account);
    return account;
end $$;

create function guard.enter_service(service text) returns uuid language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    account uuid;
    named text;
begin
    select a.account_id into account from access.account a where a.username = service and a.kind = 'SERVICE' and a.active;
    if account is null then
        raise exception 'no such service' using errcode = '28000';
    end if;
    named := guard.set_caller('SERVICE', account);
    return account;
end $$;

do $$
declare
    f text;
begin
    foreach f in array array['guard.days_of(uuid)', 'guard.session_begins()', 'guard.account_changed()', 'guard.agreement_changed()',
            'guard.set_caller(text, uuid)', 'guard.enter(bytea)', 'guard.enter_service(text)'] loop
        execute format('alter function %s owner to khamt_guard', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
end $$;
grant execute on function guard.enter(bytea), guard.enter_service(text) to khamt_app;

update access.session s set (stands, holds) = (select d.stands, d.holds from guard.days_of(s.account_id) d) where s.ended_at is null;
