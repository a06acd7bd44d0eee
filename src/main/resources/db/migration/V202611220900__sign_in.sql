-- Signing in: devices that are known, tries that are counted, second steps, and the functions through which all of it happens (T11, T12).
create table access.known_device (
    account_id    uuid not null references access.account on delete cascade,
    device_hash   bytea not null,
    first_seen_at timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    expires_at    timestamptz not null,
    primary key (account_id, device_hash)
);

-- How often it was tried in vain. NAME: from devices that are not known, whether the name exists or not; NET: from a part of the network;
-- DEVICE: from a device that is known for this name, which a flood from elsewhere cannot use up; CODE: second steps of an account.
create table access.attempt (
    kind       text not null check (kind in ('NAME', 'NET', 'DEVICE', 'CODE')),
    key        bytea not null,
    failures   integer not null,
    last_at    timestamptz not null,
    wait_until timestamptz not null,
    primary key (kind, key)
);
create index on access.attempt (last_at);

-- The secret is sealed under the key of the agency; a code counts once, so the last step that was used stands here.
create table access.one_time_code (
    account_id   uuid primary key references access.account on delete cascade,
    sealed       bytea not null,
    agency_code  text not null,
    key_version  integer not null,
    last_step    bigint not null default 0,
    confirmed_at timestamptz,
    foreign key (agency_code, key_version) references keys.agency_key
);
create index on access.one_time_code (agency_code, key_version);

create table access.recovery_code (
    account_id uuid not null references access.account on delete cascade,
    code_hash  bytea not null,
    used_at    timestamptz,
    primary key (account_id, code_hash)
);

create table access.passkey (
    passkey_id    uuid primary key,
    account_id    uuid not null references access.account on delete cascade,
    credential_id bytea not null unique,
    public_key    bytea not null,
    sign_count    bigint not null,
    name          text not null check (char_length(name) between 1 and 60),
    created_at    timestamptz not null default now(),
    last_used_at  timestamptz
);
create index on access.passkey (account_id);

-- A question that was put to a browser and waits a few minutes for its one answer.
create table access.ceremony (
    ceremony_id uuid primary key,
    kind        text not null check (kind in ('PASSKEY', 'OUTSIDE')),
    content     text not null,
    expires_at  timestamptz not null default now() + interval '10 minutes'
);
create index on access.ceremony (expires_at);

-- Who a person is at the national identity service; written at the console only, so no account is ever made by a stranger's word.
create table access.outside_identity (
    issuer     text not null,
    subject    text not null,
    account_id uuid not null references access.account on delete cascade,
    linked_at  timestamptz not null default now(),
    primary key (issuer, subject)
);
create index on access.outside_identity (account_id);

alter table access.known_device enable row level security;     alter table access.known_device force row level security;
alter table access.attempt enable row level security;          alter table access.attempt force row level security;
alter table access.one_time_code enable row level security;    alter table access.one_time_code force row level security;
alter table access.recovery_code enable row level security;    alter table access.recovery_code force row level security;
alter table access.passkey enable row level security;          alter table access.passkey force row level security;
alter table access.ceremony enable row level security;         alter table access.ceremony force row level security;
alter table access.outside_identity enable row level security; alter table access.outside_identity force row level security;

create policy own on access.one_time_code for select to khamt_app using (account_id = (select guard.me()));
create policy own on access.recovery_code for select to khamt_app using (account_id = (select guard.me()));
create policy own on access.passkey for select to khamt_app using (account_id = (select guard.me()));
create policy own on access.outside_identity for select to khamt_app using (account_id = (select guard.me()));
grant select (account_id, confirmed_at) on access.one_time_code to khamt_app;
grant select (account_id, used_at) on access.recovery_code to khamt_app;
grant select (passkey_id, account_id, name, created_at, last_used_at) on access.passkey to khamt_app;
grant select (account_id, issuer, linked_at) on access.outside_identity to khamt_app;
grant select (way, net, known_device, stage, confirmed_at) on access.session to khamt_app;

grant select, insert, update, delete on access.known_device, access.attempt, access.one_time_code, access.recovery_code, access.passkey,
    access.ceremony, access.outside_identity to khamt_guard;
grant update on access.credential to khamt_guard;

-- The keeper of keys seals the secrets anew with everything else of an agency.
create policy keeper on access.one_time_code for all to khamt_keys using (true) with check (true);
create view keys.sealed_code with (security_invoker = true) as
    select account_id, agency_code, key_version, sealed from access.one_time_code;
grant usage on schema access to khamt_keys;
grant select (account_id, agency_code, key_version, sealed), update (key_version, sealed) on access.one_time_code to khamt_keys;
grant select, update (sealed, key_version) on keys.sealed_code to khamt_keys;

-- ---- tries ----

-- Counts a try against one budget; it is counted before it is checked, so that a thousand at once are not checked at once.
create function guard.count_try(of_kind text, of_key bytea, free integer, longest integer, forget interval) returns void
    language sql security definer set search_path = guard, public, pg_temp as $$
    insert into access.attempt as a (kind, key, failures, last_at, wait_until) values (of_kind, of_key, 1, now(), now())
    on conflict (kind, key) do update
       set failures = greatest(0, a.failures - floor(extract(epoch from now() - a.last_at) / extract(epoch from forget))::integer) + 1,
           last_at = now(),
           wait_until = now() + make_interval(secs => case
               when greatest(0, a.failures - floor(extract(epoch from now() - a.last_at) / extract(epoch from forget))::integer) < free then 0
               else least(longest, power(2, least(20,
                   greatest(0, a.failures - floor(extract(epoch from now() - a.last_at) / extract(epoch from forget))::integer) - free))) end)
$$;

create function guard.seconds_to_wait(of_kind text, of_key bytea) returns integer language sql security definer
    set search_path = guard, public, pg_temp as $$
    select coalesce(ceil(extract(epoch from max(wait_until) - now()))::integer, 0)
      from access.attempt where kind = of_kind and key = of_key and wait_until > now()
$$;

create function guard.knows_device(name text, device bytea) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.known_device d join access.account a using (account_id)
                    where a.username = name and d.device_hash = sha256(device) and d.expires_at > now())
$$;

-- How many seconds to wait before a password may be tried, or 0, and the try is counted. A device that signed in before has a budget of
-- its own. Answers alike whether the name exists or not.
create function guard.may_try(name text, from_net text, device bytea) returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    named bytea := sha256(convert_to(name, 'UTF8'));
    near bytea := sha256(convert_to(from_net, 'UTF8'));
    wait integer;
begin
    if random() < 0.01 then
        delete from access.attempt where last_at < now() - interval '2 days';
    end if;
    if guard.knows_device(name, device) then
        named := sha256(named || sha256(device));
        perform pg_advisory_xact_lock(hashtextextended(encode(named, 'hex'), 0));
        wait := guard.seconds_to_wait('DEVICE', named);
        if wait = 0 then
            perform guard.count_try('DEVICE', named, 10, 60, interval '10 minutes');
        end if;
        return wait;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(encode(named, 'hex'), 0));
    wait := greatest(guard.seconds_to_wait('NAME', named), guard.seconds_to_wait('NET', near));
    if wait = 0 then
        perform guard.count_try('NAME', named, 5, 900, interval '1 hour');
        perform guard.count_try('NET', near, 50, 300, interval '1 minute');
    end if;
    return wait;
end $$;

-- A right password: the tries of its owner are forgotten, of the part of the network only this one.
create function guard.forgive(name text, from_net text, device bytea) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    named bytea := sha256(convert_to(name, 'UTF8'));
begin
    if guard.knows_device(name, device) then
        delete from access.attempt where kind = 'DEVICE' and key = sha256(named || sha256(device));
    else
        delete from access.attempt where kind = 'NAME' and key = named;
        update access.attempt set failures = greatest(0, failures - 1), wait_until = now()
         where kind = 'NET' and key = sha256(convert_to(from_net, 'UTF8'));
    end if;
end $$;

-- The same for second steps, which only somebody tries who has the password: again a known device has a budget of its own.
create function guard.may_try_code(token bytea) returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    wait integer;
    budget bytea;
begin
    select sha256(uuid_send(s.account_id) || case when s.known_device then coalesce(s.device_hash, '') else '' end) into budget
      from access.session s where s.token_hash = sha256(token);
    perform pg_advisory_xact_lock(hashtextextended(encode(budget, 'hex'), 0));
    wait := guard.seconds_to_wait('CODE', budget);
    if wait = 0 then
        perform guard.count_try('CODE', budget, 5, 300, interval '15 minutes');
    end if;
    return wait;
end $$;

-- ---- sessions ----

-- What is said of a sign-in in the trail, in the name of the person it concerns.
create function guard.say(account uuid, what text, subject uuid, by_rule text) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform guard.set_caller('PERSON', account);
    perform audit.record(gen_random_uuid(), what, null, subject, by_rule, null, '{}');
end $$;

-- A try that failed has no author but the one who checks.
create function guard.say_refused(account uuid, by_rule text) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform guard.enter_service('sign-in');
    perform audit.record(gen_random_uuid(), 'session.refused', null, account, by_rule, null, '{}');
end $$;

-- The session is open from now on; the device is known for half a year.
create function guard.arrive(opened uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    s access.session;
begin
    select * into s from access.session where session_id = opened;
    insert into access.known_device (account_id, device_hash, expires_at) values (s.account_id, s.device_hash, now() + interval '180 days')
    on conflict (account_id, device_hash) do update set last_seen_at = now(), expires_at = excluded.expires_at;
    perform guard.say(s.account_id, 'session.started', opened, lower(s.way));
    if not s.known_device then
        perform guard.say(s.account_id, 'session.new_device', opened, lower(s.way));
    end if;
end $$;

create function guard.begin_session(account uuid, at_stage text, by_way text, session uuid, token bytea, idle interval, user_agent text,
        from_net text, device bytea) returns void language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    insert into access.session (session_id, token_hash, account_id, expires_at, agent, stage, way, net, device_hash, known_device)
    select session, sha256(token), a.account_id, now() + case at_stage when 'OPEN' then idle else interval '15 minutes' end,
           left(user_agent, 200), at_stage, by_way, left(from_net, 60), sha256(device), guard.knows_device(a.username, device)
      from access.account a
     where a.account_id = account and a.active and a.kind = 'PERSON'
       and exists (select from directory.appointment p where p.account_id = account and p.valid @> current_date);
    if found and at_stage = 'OPEN' then
        perform guard.arrive(session);
    end if;
end $$;

create function guard.has_second_step(account uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.one_time_code o where o.account_id = account and o.confirmed_at is not null)
        or exists (select from access.passkey p where p.account_id = account)
$$;

-- The password is right when its hash is the one kept here. Answers at which stage the session stands, or null.
create function guard.start_session(name text, typed_hash text, session uuid, token bytea, idle interval, user_agent text, from_net text,
        device bytea, second_step_needed boolean) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
    fits boolean;
    step text;
begin
    select a.account_id, c.password_hash = typed_hash into who, fits
      from access.account a join access.credential c using (account_id)
     where a.username = name and a.active and a.kind = 'PERSON';
    if not coalesce(fits, false) then
        perform guard.say_refused(who, 'password');
        return null;
    end if;
    perform guard.forgive(name, from_net, device);
    step := case when guard.has_second_step(who) then 'SECOND_STEP' when second_step_needed then 'ENROL' else 'OPEN' end;
    perform guard.begin_session(who, step, 'PASSWORD', session, token, idle, user_agent, from_net, device);
    return step;
end $$;

-- Where a token stands: OPEN, LOCKED (idle, within the eight hours), SECOND_STEP, ENROL; no row when it is over or never was.
create function guard.standing(token bytea) returns table (state text, account_id uuid, username text, parent_name text, given_name text,
        language text, theme text, agency_code text, one_time_code boolean, passkey boolean)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select case when s.stage <> 'OPEN' then s.stage when s.expires_at > now() then 'OPEN' else 'LOCKED' end,
           a.account_id, a.username, a.parent_name, a.given_name, a.language, a.theme,
           (select p.agency_code from directory.appointment p
             where p.account_id = a.account_id and p.valid @> current_date order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1),
           exists (select from access.one_time_code o where o.account_id = a.account_id and o.confirmed_at is not null),
           exists (select from access.passkey p where p.account_id = a.account_id)
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
     where s.token_hash = sha256(token) and s.ended_at is null
       and case when s.stage = 'OPEN' then s.started_at > now() - interval '8 hours' else s.expires_at > now() end
$$;

-- Kind, costs and salt for the person whose session this is, open or locked.
create function guard.recipe_of(token bytea) returns table (username text, recipe text) language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select t.username, regexp_replace(c.password_hash, '[$][^$]*$', '')
      from guard.standing(token) t join access.credential c using (account_id)
     where t.state in ('OPEN', 'LOCKED')
$$;

create function guard.fits(token bytea, typed_hash text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    s access.session;
begin
    select x.* into s from access.session x where x.token_hash = sha256(token);
    if exists (select from access.credential c where c.account_id = s.account_id and c.password_hash = typed_hash) then
        return true;
    end if;
    perform guard.say_refused(s.account_id, 'password');
    return false;
end $$;

-- Opens a locked session under another token; the eight hours go on.
create function guard.unlock_session(token bytea, typed_hash text, fresh bytea, idle interval) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    s access.session;
begin
    if not exists (select from guard.standing(token) where state in ('LOCKED', 'OPEN')) or not guard.fits(token, typed_hash) then
        return false;
    end if;
    update access.session x
       set token_hash = sha256(fresh), last_seen_at = now(), confirmed_at = now(),
           expires_at = least(now() + idle, x.started_at + interval '8 hours')
     where x.token_hash = sha256(token)
    returning x.* into s;
    perform guard.say(s.account_id, 'session.unlocked', s.session_id, 'password');
    return true;
end $$;

create function guard.lock_session(token bytea) returns void language sql security definer set search_path = guard, public, pg_temp as $$
    update access.session set expires_at = least(expires_at, now()) where token_hash = sha256(token) and stage = 'OPEN'
$$;

-- The person has proved once more that it is they.
create function guard.confirm_session(token bytea, typed_hash text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    s access.session;
begin
    if not exists (select from guard.standing(token) where state = 'OPEN') or not guard.fits(token, typed_hash) then
        return false;
    end if;
    update access.session x set confirmed_at = now() where x.token_hash = sha256(token) returning x.* into s;
    perform guard.say(s.account_id, 'session.confirmed', s.session_id, 'password');
    return true;
end $$;

-- Ends every other session of the person; whoever knew the old password is out.
create function guard.change_password(token bytea, typed_hash text, new_hash text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    s access.session;
begin
    if not exists (select from guard.standing(token) where state = 'OPEN') or not guard.fits(token, typed_hash) then
        return false;
    end if;
    select x.* into s from access.session x where x.token_hash = sha256(token);
    update access.credential set password_hash = new_hash, changed_at = now() where account_id = s.account_id;
    update access.session set ended_at = now() where account_id = s.account_id and session_id <> s.session_id and ended_at is null;
    perform guard.say(s.account_id, 'account.password_changed', s.account_id, 'own');
    return true;
end $$;

-- One of the caller's own sessions, or all but the one with this token.
create function guard.end_my_session(which uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    update access.session set ended_at = now() where session_id = which and account_id = guard.me() and ended_at is null;
    return found;
end $$;

create function guard.end_my_other_sessions(token bytea) returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    ended integer;
begin
    update access.session set ended_at = now()
     where account_id = guard.me() and token_hash <> sha256(token) and ended_at is null;
    get diagnostics ended = row_count;
    return ended;
end $$;

-- A role that was given or taken away ends the sessions in which the old rights were shown.
create function guard.rights_changed() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    update access.session set ended_at = now()
     where account_id = coalesce(new.account_id, old.account_id) and ended_at is null;
    return null;
end $$;
alter function guard.rights_changed() owner to khamt_guard;
revoke execute on function guard.rights_changed() from public;
create trigger rights_changed after insert or update or delete on directory.appointment
    for each row execute function guard.rights_changed();

-- ---- second steps ----

-- The session that waits for its second step, or that sets one up, is open from now on under another token; its eight hours begin.
create function guard.open_half(token bytea, fresh bytea, by_way text, idle interval) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    opened uuid;
begin
    update access.session
       set token_hash = sha256(fresh), stage = 'OPEN', way = by_way, started_at = now(), last_seen_at = now(), confirmed_at = now(),
           expires_at = now() + idle
     where token_hash = sha256(token)
    returning session_id into opened;
    delete from access.attempt
     where kind = 'CODE'
       and key = (select sha256(uuid_send(s.account_id) || case when s.known_device then coalesce(s.device_hash, '') else '' end)
                    from access.session s where s.session_id = opened);
    perform guard.arrive(opened);
end $$;

-- Keeps the secret of an app that makes codes until its first code confirms it; one that is confirmed is not replaced.
create function guard.offer_code(token bytea, closed bytea, agency text, version integer) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    insert into access.one_time_code as o (account_id, sealed, agency_code, key_version)
    select t.account_id, closed, agency, version from guard.standing(token) t where t.state in ('OPEN', 'ENROL')
    on conflict (account_id) do update
       set sealed = closed, agency_code = agency, key_version = version, last_step = 0
     where o.confirmed_at is null;
    return found;
end $$;

create function guard.code_of(token bytea) returns table (account_id uuid, username text, sealed bytea, agency_code text, key_version integer,
        confirmed boolean) language sql stable security definer set search_path = guard, public, pg_temp as $$
    select o.account_id, t.username, o.sealed, o.agency_code, o.key_version, o.confirmed_at is not null
      from guard.standing(token) t join access.one_time_code o using (account_id)
     where t.state <> 'LOCKED'
$$;

-- The first code of the app: the second step is there from now on, and a session that waited for it is open.
create function guard.confirm_code(token bytea, step bigint, fresh bytea, idle interval) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
    was text;
begin
    select t.account_id, t.state into who, was from guard.standing(token) t where t.state in ('OPEN', 'ENROL');
    update access.one_time_code set confirmed_at = now(), last_step = step
     where account_id = who and confirmed_at is null and last_step < step;
    if not found then
        return false;
    end if;
    perform guard.say(who, 'account.code_added', who, 'own');
    if was = 'ENROL' then
        perform guard.open_half(token, fresh, 'ONE_TIME_CODE', idle);
    end if;
    return true;
end $$;

-- A code counts once: its step must lie after the last one that was used.
create function guard.use_code(token bytea, step bigint, fresh bytea, idle interval) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'SECOND_STEP';
    update access.one_time_code set last_step = step where account_id = who and confirmed_at is not null and last_step < step;
    if not found then
        perform guard.say_refused(who, 'one_time_code');
        return false;
    end if;
    perform guard.open_half(token, fresh, 'ONE_TIME_CODE', idle);
    return true;
end $$;

create function guard.use_recovery(token bytea, hash bytea, fresh bytea, idle interval) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'SECOND_STEP';
    update access.recovery_code set used_at = now() where account_id = who and code_hash = hash and used_at is null;
    if not found then
        perform guard.say_refused(who, 'recovery_code');
        return false;
    end if;
    perform guard.open_half(token, fresh, 'RECOVERY_CODE', idle);
    perform guard.say(who, 'account.recovery_used', who, 'own');
    return true;
end $$;

-- New recovery codes in place of all older ones.
create function guard.renew_recovery(token bytea, hashes bytea[]) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'OPEN';
    if who is null or not guard.has_second_step(who) then
        return false;
    end if;
    delete from access.recovery_code where account_id = who;
    insert into access.recovery_code (account_id, code_hash) select who, unnest(hashes);
    perform guard.say(who, 'account.recovery_made', who, 'own');
    return true;
end $$;

create function guard.remove_code(token bytea) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'OPEN';
    delete from access.one_time_code where account_id = who;
    if not found then
        return false;
    end if;
    if not guard.has_second_step(who) then
        delete from access.recovery_code where account_id = who;
    end if;
    perform guard.say(who, 'account.code_removed', who, 'own');
    return true;
end $$;

-- At the console, for somebody who lost phone and codes: every second step is removed, every session and every known device ends.
create function guard.reset_factors(name text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select account_id into who from access.account where username = name and kind = 'PERSON' and active;
    if who is null then
        return false;
    end if;
    delete from access.one_time_code where account_id = who;
    delete from access.recovery_code where account_id = who;
    delete from access.passkey where account_id = who;
    delete from access.known_device where account_id = who;
    update access.session set ended_at = now() where account_id = who and ended_at is null;
    perform guard.enter_service('console');
    perform audit.record(gen_random_uuid(), 'account.factors_reset', null, who, 'console', null, '{}');
    return true;
end $$;

-- ---- passkeys, and questions put to a browser or to another service ----

create function guard.open_ceremony(id uuid, of_kind text, what text) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    delete from access.ceremony where expires_at < now();
    insert into access.ceremony (ceremony_id, kind, content) values (id, of_kind, what);
end $$;

-- Each question is answered once.
create function guard.take_ceremony(id uuid, of_kind text) returns text language sql security definer
    set search_path = guard, public, pg_temp as $$
    delete from access.ceremony where ceremony_id = id and kind = of_kind and expires_at > now() returning content
$$;

create function guard.passkeys_of(token bytea) returns table (account_id uuid, username text, credential_id bytea)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select t.account_id, t.username, p.credential_id
      from guard.standing(token) t left join access.passkey p using (account_id)
$$;

create function guard.add_passkey(token bytea, id uuid, credential bytea, key bytea, count bigint, called text, fresh bytea, idle interval)
    returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    who uuid;
    was text;
begin
    select t.account_id, t.state into who, was from guard.standing(token) t where t.state in ('OPEN', 'ENROL');
    if who is null then
        return false;
    end if;
    insert into access.passkey (passkey_id, account_id, credential_id, public_key, sign_count, name)
    values (id, who, credential, key, count, called)
    on conflict (credential_id) do nothing;
    if not found then
        return false;
    end if;
    perform guard.say(who, 'account.passkey_added', id, 'own');
    if was = 'ENROL' then
        perform guard.open_half(token, fresh, 'PASSKEY', idle);
    end if;
    return true;
end $$;

create function guard.passkey_by(credential bytea) returns table (account_id uuid, public_key bytea, sign_count bigint)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select p.account_id, p.public_key, p.sign_count
      from access.passkey p join access.account a on a.account_id = p.account_id and a.active
     where p.credential_id = credential
$$;

-- A passkey that was checked is both steps at once: the device, and who holds it.
create function guard.start_by_passkey(credential bytea, count_before bigint, count bigint, session uuid, token bytea, idle interval,
        user_agent text, from_net text, device bytea) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    update access.passkey set sign_count = count, last_used_at = now()
     where credential_id = credential and sign_count = count_before
    returning account_id into who;
    if not found then
        return false;
    end if;
    perform guard.begin_session(who, 'OPEN', 'PASSKEY', session, token, idle, user_agent, from_net, device);
    return true;
end $$;

create function guard.confirm_by_passkey(token bytea, credential bytea, count_before bigint, count bigint) returns boolean language plpgsql
    security definer set search_path = guard, public, pg_temp as $$
declare
    who uuid;
    s access.session;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'OPEN';
    update access.passkey set sign_count = count, last_used_at = now()
     where credential_id = credential and account_id = who and sign_count = count_before;
    if not found then
        return false;
    end if;
    update access.session x set confirmed_at = now() where x.token_hash = sha256(token) returning x.* into s;
    perform guard.say(who, 'session.confirmed', s.session_id, 'passkey');
    return true;
end $$;

create function guard.remove_passkey(token bytea, which uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'OPEN';
    delete from access.passkey where account_id = who and passkey_id = which;
    if not found then
        return false;
    end if;
    if not guard.has_second_step(who) then
        delete from access.recovery_code where account_id = who;
    end if;
    perform guard.say(who, 'account.passkey_removed', which, 'own');
    return true;
end $$;

alter function guard.open_ceremony(uuid, text, text) owner to khamt_guard;
alter function guard.take_ceremony(uuid, text) owner to khamt_guard;
alter function guard.passkeys_of(bytea) owner to khamt_guard;
alter function guard.add_passkey(bytea, uuid, bytea, bytea, bigint, text, bytea, interval) owner to khamt_guard;
alter function guard.passkey_by(bytea) owner to khamt_guard;
alter function guard.start_by_passkey(bytea, bigint, bigint, uuid, bytea, interval, text, text, bytea) owner to khamt_guard;
alter function guard.confirm_by_passkey(bytea, bytea, bigint, bigint) owner to khamt_guard;
alter function guard.remove_passkey(bytea, uuid) owner to khamt_guard;
revoke execute on function guard.open_ceremony(uuid, text, text), guard.take_ceremony(uuid, text), guard.passkeys_of(bytea),
    guard.add_passkey(bytea, uuid, bytea, bytea, bigint, text, bytea, interval), guard.passkey_by(bytea),
    guard.start_by_passkey(bytea, bigint, bigint, uuid, bytea, interval, text, text, bytea),
    guard.confirm_by_passkey(bytea, bytea, bigint, bigint), guard.remove_passkey(bytea, uuid) from public;
grant execute on function guard.open_ceremony(uuid, text, text), guard.take_ceremony(uuid, text), guard.passkeys_of(bytea),
    guard.add_passkey(bytea, uuid, bytea, bytea, bigint, text, bytea, interval), guard.passkey_by(bytea),
    guard.start_by_passkey(bytea, bigint, bigint, uuid, bytea, interval, text, text, bytea),
    guard.confirm_by_passkey(bytea, bytea, bigint, bigint), guard.remove_passkey(bytea, uuid) to khamt_signin;

-- ---- the national identity service ----

-- A session for the account that was linked at the console; answers its stage, or null when nobody was linked.
create function guard.start_by_identity(of_issuer text, of_subject text, session uuid, token bytea, idle interval, user_agent text,
        from_net text, device bytea, second_step_done boolean, second_step_needed boolean) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
    step text;
begin
    select i.account_id into who
      from access.outside_identity i join access.account a on a.account_id = i.account_id and a.active
     where i.issuer = of_issuer and i.subject = of_subject;
    if who is null then
        perform guard.say_refused(null, 'outside');
        return null;
    end if;
    step := case when second_step_done then 'OPEN' when guard.has_second_step(who) then 'SECOND_STEP' when second_step_needed then 'ENROL' else 'OPEN' end;
    perform guard.begin_session(who, step, 'OUTSIDE', session, token, idle, user_agent, from_net, device);
    return step;
end $$;

-- At the console only: who of the service is who here. One person of the service is one account.
create function guard.link_identity(name text, of_issuer text, of_subject text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select account_id into who from access.account where username = name and kind = 'PERSON' and active;
    if who is null then
        return false;
    end if;
    insert into access.outside_identity (issuer, subject, account_id) values (of_issuer, of_subject, who);
    perform guard.enter_service('console');
    perform audit.record(gen_random_uuid(), 'account.identity_linked', null, who, 'console', null, '{}');
    return true;
end $$;

create function guard.unlink_identities(name text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select account_id into who from access.account where username = name and kind = 'PERSON';
    delete from access.outside_identity where account_id = who;
    if not found then
        return false;
    end if;
    perform guard.enter_service('console');
    perform audit.record(gen_random_uuid(), 'account.identity_unlinked', null, who, 'console', null, '{}');
    return true;
end $$;

alter function guard.start_by_identity(text, text, uuid, bytea, interval, text, text, bytea, boolean, boolean) owner to khamt_guard;
alter function guard.link_identity(text, text, text) owner to khamt_guard;
alter function guard.unlink_identities(text) owner to khamt_guard;
revoke execute on function guard.start_by_identity(text, text, uuid, bytea, interval, text, text, bytea, boolean, boolean),
    guard.link_identity(text, text, text), guard.unlink_identities(text) from public;
grant execute on function guard.start_by_identity(text, text, uuid, bytea, interval, text, text, bytea, boolean, boolean) to khamt_signin;

alter function guard.open_half(bytea, bytea, text, interval) owner to khamt_guard;
alter function guard.offer_code(bytea, bytea, text, integer) owner to khamt_guard;
alter function guard.code_of(bytea) owner to khamt_guard;
alter function guard.confirm_code(bytea, bigint, bytea, interval) owner to khamt_guard;
alter function guard.use_code(bytea, bigint, bytea, interval) owner to khamt_guard;
alter function guard.use_recovery(bytea, bytea, bytea, interval) owner to khamt_guard;
alter function guard.renew_recovery(bytea, bytea[]) owner to khamt_guard;
alter function guard.remove_code(bytea) owner to khamt_guard;
alter function guard.reset_factors(text) owner to khamt_guard;
revoke execute on function guard.open_half(bytea, bytea, text, interval), guard.offer_code(bytea, bytea, text, integer), guard.code_of(bytea),
    guard.confirm_code(bytea, bigint, bytea, interval), guard.use_code(bytea, bigint, bytea, interval),
    guard.use_recovery(bytea, bytea, bytea, interval), guard.renew_recovery(bytea, bytea[]), guard.remove_code(bytea),
    guard.reset_factors(text) from public;
grant execute on function guard.offer_code(bytea, bytea, text, integer), guard.code_of(bytea),
    guard.confirm_code(bytea, bigint, bytea, interval), guard.use_code(bytea, bigint, bytea, interval),
    guard.use_recovery(bytea, bytea, bytea, interval), guard.renew_recovery(bytea, bytea[]), guard.remove_code(bytea) to khamt_signin;

alter function guard.count_try(text, bytea, integer, integer, interval) owner to khamt_guard;
alter function guard.seconds_to_wait(text, bytea) owner to khamt_guard;
alter function guard.knows_device(text, bytea) owner to khamt_guard;
alter function guard.may_try(text, text, bytea) owner to khamt_guard;
alter function guard.forgive(text, text, bytea) owner to khamt_guard;
alter function guard.may_try_code(bytea) owner to khamt_guard;
alter function guard.say(uuid, text, uuid, text) owner to khamt_guard;
alter function guard.say_refused(uuid, text) owner to khamt_guard;
alter function guard.arrive(uuid) owner to khamt_guard;
alter function guard.begin_session(uuid, text, text, uuid, bytea, interval, text, text, bytea) owner to khamt_guard;
alter function guard.has_second_step(uuid) owner to khamt_guard;
alter function guard.start_session(text, text, uuid, bytea, interval, text, text, bytea, boolean) owner to khamt_guard;
alter function guard.standing(bytea) owner to khamt_guard;
alter function guard.recipe_of(bytea) owner to khamt_guard;
alter function guard.fits(bytea, text) owner to khamt_guard;
alter function guard.unlock_session(bytea, text, bytea, interval) owner to khamt_guard;
alter function guard.lock_session(bytea) owner to khamt_guard;
alter function guard.confirm_session(bytea, text) owner to khamt_guard;
alter function guard.change_password(bytea, text, text) owner to khamt_guard;
alter function guard.end_my_session(uuid) owner to khamt_guard;
alter function guard.end_my_other_sessions(bytea) owner to khamt_guard;

revoke execute on function guard.count_try(text, bytea, integer, integer, interval), guard.seconds_to_wait(text, bytea),
    guard.knows_device(text, bytea), guard.may_try(text, text, bytea), guard.forgive(text, text, bytea), guard.may_try_code(bytea),
    guard.say(uuid, text, uuid, text), guard.say_refused(uuid, text), guard.arrive(uuid),
    guard.begin_session(uuid, text, text, uuid, bytea, interval, text, text, bytea), guard.has_second_step(uuid),
    guard.start_session(text, text, uuid, bytea, interval, text, text, bytea, boolean), guard.standing(bytea), guard.recipe_of(bytea),
    guard.fits(bytea, text), guard.unlock_session(bytea, text, bytea, interval), guard.lock_session(bytea), guard.confirm_session(bytea, text),
    guard.change_password(bytea, text, text), guard.end_my_session(uuid), guard.end_my_other_sessions(bytea) from public;
grant execute on function guard.may_try(text, text, bytea), guard.forgive(text, text, bytea), guard.may_try_code(bytea),
    guard.start_session(text, text, uuid, bytea, interval, text, text, bytea, boolean), guard.standing(bytea), guard.recipe_of(bytea),
    guard.unlock_session(bytea, text, bytea, interval), guard.lock_session(bytea), guard.confirm_session(bytea, text),
    guard.change_password(bytea, text, text), guard.end_session(bytea) to khamt_signin;
grant execute on function guard.end_my_session(uuid), guard.end_my_other_sessions(bytea) to khamt_app;
