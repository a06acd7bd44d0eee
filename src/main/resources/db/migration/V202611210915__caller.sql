-- The signed caller. enter() is the first statement of each transaction; me() believes only what enter() signed for this
-- backend and this transaction. Bound to transaction_timestamp(), not to a transaction id: taking an id would make each read a write.
create table guard.secret (
    name  text primary key,
    value bytea not null
);
insert into guard.secret values ('caller', gen_random_bytes(32)), ('audit', gen_random_bytes(32)), ('lookup', gen_random_bytes(32));
alter table guard.secret enable row level security;
alter table guard.secret force row level security;
revoke all on guard.secret from public;
grant select on guard.secret to khamt_guard;
create policy none_but_the_guard on guard.secret for select to khamt_guard using (true);

create function guard.caller_mac(p text) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select encode(hmac(convert_to(p, 'UTF8'), (select value from guard.secret where name = 'caller'), 'sha256'), 'hex')
$$;

create function guard.set_caller(account uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    p text := account || '|' || pg_backend_pid() || '|' || extract(epoch from transaction_timestamp());
begin
    perform set_config('khamt.caller', p || '|' || caller_mac(p), true);
end $$;

-- Enters as the person whose session token this is; 28000 when the session or the account is not open.
create function guard.enter(token bytea) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
begin
    select s.account_id into account
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
     where s.token_hash = sha256(token) and s.ended_at is null and s.expires_at > now();
    if account is null then
        raise exception 'no session' using errcode = '28000';
    end if;
    perform set_caller(account);
    return account;
end $$;

-- Enters as one of the product's own workers (the public form, a job). They hold no grant: they may write what their
-- policies name and read nothing of a case.
create function guard.enter_service(service text) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
begin
    select a.account_id into account from access.account a where a.username = service and a.kind = 'SERVICE' and a.active;
    if account is null then
        raise exception 'no such service' using errcode = '28000';
    end if;
    perform set_caller(account);
    return account;
end $$;

-- The account of the caller, or null when the value is missing, forged, of another backend or of another transaction.
create function guard.me() returns uuid language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
declare
    c text := nullif(current_setting('khamt.caller', true), '');
    f text[];
    p text;
begin
    if c is null then
        return null;
    end if;
    f := string_to_array(c, '|');
    if array_length(f, 1) is distinct from 4
       or f[2] <> pg_backend_pid()::text
       or f[3] <> extract(epoch from transaction_timestamp())::text then
        return null;
    end if;
    p := f[1] || '|' || f[2] || '|' || f[3];
    if f[4] <> caller_mac(p) then
        return null;
    end if;
    return f[1]::uuid;
end $$;

-- What the page shell needs to know of the person behind a token; one row or none.
create function guard.who(token bytea) returns table (
    account_id uuid, session_id uuid, username text, parent_name text, given_name text, language text, theme text, demo boolean,
    agency_code text, agency_en text, agency_mn text, roles text[], intake_desk boolean, referral_desk boolean, expires_at timestamptz, last_seen_at timestamptz)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select a.account_id, s.session_id, a.username, a.parent_name, a.given_name, a.language, a.theme, a.demo,
           g.agency_code, g.name_en, g.name_mn,
           coalesce((select array_agg(distinct p.role order by p.role) from directory.appointment p
                      where p.account_id = a.account_id and p.valid @> current_date), '{}'),
           exists (select from directory.desk_member m join directory.desk d using (desk_id) where m.account_id = a.account_id and d.kind = 'INTAKE'),
           exists (select from directory.desk_member m join directory.desk d using (desk_id) where m.account_id = a.account_id and d.kind = 'REFERRAL'),
           s.expires_at, s.last_seen_at
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
      left join lateral (select d.agency_code, d.name_en, d.name_mn
                           from directory.appointment p join directory.agency d using (agency_code)
                          where p.account_id = a.account_id and p.valid @> current_date
                          order by lower(p.valid) desc, p.appointment_id limit 1) g on true
     where s.token_hash = sha256(token) and s.ended_at is null and s.expires_at > now()
$$;

-- Kind, costs and salt, by which the password typed is hashed again; the hash itself never leaves the database, since
-- whoever knew it could start a session.
create function guard.credential_of(name text) returns table (account_id uuid, recipe text)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select a.account_id, regexp_replace(c.password_hash, '[$][^$]*$', '')
      from access.account a join access.credential c using (account_id)
     where a.username = name and a.active and a.kind = 'PERSON'
$$;

-- The password is right when its hash is the one kept here.
create function guard.start_session(account uuid, typed_hash text, session uuid, token bytea, lasts interval, user_agent text)
    returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    insert into access.session (session_id, token_hash, account_id, expires_at, agent)
    select session, sha256(token), a.account_id, now() + lasts, left(user_agent, 200)
      from access.account a join access.credential c using (account_id)
     where a.account_id = account and a.active and c.password_hash = typed_hash;
    return found;
end $$;

create function guard.end_session(token bytea) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    update access.session set ended_at = now() where token_hash = sha256(token) and ended_at is null
$$;

-- Moves the idle limit; the absolute limit of eight hours after the start stays.
create function guard.touch_session(token bytea, idle interval) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    update access.session
       set last_seen_at = now(), expires_at = least(now() + idle, started_at + interval '8 hours')
     where token_hash = sha256(token) and ended_at is null and expires_at > now()
$$;

create function guard.end_my_sessions() returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    ended integer;
begin
    update access.session set ended_at = now() where account_id = guard.me() and ended_at is null;
    get diagnostics ended = row_count;
    return ended;
end $$;

-- Keeps the form of an ended session for the account the session belonged to; a session of another age or name keeps nothing.
create function guard.hold_form(token bytea, held uuid, to_path text, typed jsonb) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    insert into access.held_form (held_id, account_id, path, fields)
    select held, s.account_id, to_path, typed
      from access.session s
     where s.token_hash = sha256(token) and s.started_at > now() - interval '3 days';
    return found;
end $$;

-- A person, not one of the product's workers.
create function guard.is_person() returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.account where account_id = guard.me() and kind = 'PERSON')
$$;

alter function guard.is_person() owner to khamt_guard;
alter function guard.caller_mac(text) owner to khamt_guard;
alter function guard.set_caller(uuid) owner to khamt_guard;
alter function guard.enter(bytea) owner to khamt_guard;
alter function guard.enter_service(text) owner to khamt_guard;
alter function guard.me() owner to khamt_guard;
alter function guard.who(bytea) owner to khamt_guard;
alter function guard.credential_of(text) owner to khamt_guard;
alter function guard.start_session(uuid, text, uuid, bytea, interval, text) owner to khamt_guard;
alter function guard.end_session(bytea) owner to khamt_guard;
alter function guard.touch_session(bytea, interval) owner to khamt_guard;
alter function guard.end_my_sessions() owner to khamt_guard;
alter function guard.hold_form(bytea, uuid, text, jsonb) owner to khamt_guard;

revoke execute on all functions in schema guard from public;
grant execute on function guard.enter(bytea), guard.enter_service(text), guard.me(), guard.is_person(), guard.who(bytea),
    guard.end_session(bytea), guard.touch_session(bytea, interval),
    guard.end_my_sessions(), guard.hold_form(bytea, uuid, text, jsonb) to khamt_app;
-- Whoever can start a session can become anybody: these two belong to a connection of their own, which can do nothing else,
-- so that a statement smuggled into the product's own connection cannot sign in.
grant execute on function guard.credential_of(text), guard.start_session(uuid, text, uuid, bytea, interval, text) to khamt_signin;
grant execute on function guard.me() to khamt_audit;

grant select on access.account, access.credential, access.session, access.access_grant, access.held_form,
    directory.appointment, directory.agency, directory.desk, directory.desk_member to khamt_guard;
grant insert, update on access.session to khamt_guard;
grant insert on access.held_form to khamt_guard;
