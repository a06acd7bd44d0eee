-- The signed caller. enter() is the first statement of each transaction; me() believes only what enter() signed for this
-- backend and this transaction. Bound to transaction_timestamp(), not to a transaction id: taking an id would make each read a write.
create table guard.secret (
    name  text primary key,
    value bytea not null
);
-- The caller's and the trail's are two keys of one block of SHA-256 each: the hash of the outer one and of the hash of the inner one
-- and a text (NMAC), which is as strong as HMAC and needs only what PostgreSQL itself brings.
insert into guard.secret values ('caller', gen_random_bytes(128)), ('audit', gen_random_bytes(128));
alter table guard.secret enable row level security;
alter table guard.secret force row level security;
revoke all on guard.secret from public;
grant select on guard.secret to khamt_guard;
create policy none_but_the_guard on guard.secret for select to khamt_guard using (true);

-- Signs for this backend and this transaction: kind (P or L, a person without an agreement; S, a service), account, process, moment of the beginning, seal.
create function guard.set_caller(kind text, account uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    p text := left(kind, 1) || '|' || account || '|' || pg_backend_pid() || '|' || extract(epoch from transaction_timestamp());
    k bytea := (select value from guard.secret where name = 'caller');
begin
    perform set_config('khamt.caller',
        p || '|' || encode(sha256(substr(k, 65) || sha256(substr(k, 1, 64) || convert_to(p, 'UTF8'))), 'hex'), true);
end $$;

-- Enters as the person whose session token this is; 28000 when the session or the account is not open.
create function guard.enter(token bytea) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
    agreed boolean;
begin
    select s.account_id, p.agreed into account, agreed
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
      join lateral (select bool_or(g.agreement @> current_date) as agreed
                      from directory.appointment n join directory.agency g using (agency_code)
                     where n.account_id = s.account_id and n.valid @> current_date) p on p.agreed is not null
     where s.token_hash = sha256(token) and s.ended_at is null and s.expires_at > now() and s.stage = 'OPEN';
    if account is null then
        raise exception 'no session' using errcode = '28000';
    end if;
    -- Without an agreement of their agency a person is somebody, but holds no case (rule 1).
    perform set_caller(case when agreed then 'PERSON' else 'LIMITED' end, account);
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
    perform set_caller('SERVICE', account);
    return account;
end $$;

-- The account of the caller, or null when the value is missing, forged, of another backend or of another transaction. Every
-- relation of every statement asks, so this is written out instead of sharing the seal's expression by a call within a call.
create function guard.me() returns uuid language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
declare
    c text := current_setting('khamt.caller', true);
    p text;
    k bytea;
begin
    if c is null or c = '' then
        return null;
    end if;
    p := left(c, 38) || '|' || pg_backend_pid() || '|' || extract(epoch from transaction_timestamp());
    select value into k from guard.secret where name = 'caller';
    if c <> p || '|' || encode(sha256(substr(k, 65) || sha256(substr(k, 1, 64) || convert_to(p, 'UTF8'))), 'hex') then
        return null;
    end if;
    return substr(c, 3, 36)::uuid;
end $$;

-- A person, not one of the product's workers: the seal that me() checks covers the first letter too.
create function guard.is_person() returns boolean language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
begin
    return guard.me() is not null and left(current_setting('khamt.caller'), 1) in ('P', 'L');
end $$;

-- The caller as somebody who may hold cases at all, or null.
create function guard.holder() returns uuid language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
declare
    caller uuid := guard.me();
begin
    return case when left(current_setting('khamt.caller', true), 1) = 'P' then caller end;
end $$;

-- What the caller holds of a case now; one row or none.
create function guard.my_grant(in_case uuid) returns access.access_grant language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select g.* from access.access_grant g
     where g.case_id = in_case and g.account_id = guard.holder() and g.valid_from <= now() and g.valid_until > now()
$$;

-- What the page shell needs to know of the person behind a token; one row or none.
create function guard.who(token bytea) returns table (
    account_id uuid, session_id uuid, username text, parent_name text, given_name text, language text, theme text, demo boolean,
    agency_code text, agency_en text, agency_mn text, roles text[], intake_desk boolean, referral_desk boolean, expires_at timestamptz, last_seen_at timestamptz, confirmed_at timestamptz)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select a.account_id, s.session_id, a.username, a.parent_name, a.given_name, a.language, a.theme, a.demo,
           g.agency_code, g.name_en, g.name_mn,
           coalesce((select array_agg(distinct p.role order by p.role) from directory.appointment p
                      where p.account_id = a.account_id and p.valid @> current_date), '{}'),
           exists (select from directory.desk_member m join directory.desk d using (desk_id) where m.account_id = a.account_id and d.kind = 'INTAKE'),
           exists (select from directory.desk_member m join directory.desk d using (desk_id) where m.account_id = a.account_id and d.kind = 'REFERRAL'),
           s.expires_at, s.last_seen_at, s.confirmed_at
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
      left join lateral (select d.agency_code, d.name_en, d.name_mn
                           from directory.appointment p join directory.agency d using (agency_code)
                          where p.account_id = a.account_id and p.valid @> current_date
                          order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1) g on true
     where s.token_hash = sha256(token) and s.ended_at is null and s.expires_at > now() and s.stage = 'OPEN'
$$;

-- Kind, costs and salt, by which the password typed is hashed again; the hash itself never leaves the database, since
-- whoever knew it could start a session.
create function guard.credential_of(name text) returns table (account_id uuid, recipe text)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select a.account_id, regexp_replace(c.password_hash, '[$][^$]*$', '')
      from access.account a join access.credential c using (account_id)
     where a.username = name and a.active and a.kind = 'PERSON'
$$;

create function guard.end_session(token bytea) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    update access.session set ended_at = now() where token_hash = sha256(token) and ended_at is null
$$;

-- Moves the idle limit; the absolute limit of eight hours after the start stays. Answers the new limit.
create function guard.touch_session(token bytea, idle interval) returns timestamptz language sql security definer
    set search_path = guard, public, pg_temp as $$
    update access.session
       set last_seen_at = now(), expires_at = least(now() + idle, started_at + interval '8 hours')
     where token_hash = sha256(token) and ended_at is null and expires_at > now() and stage = 'OPEN'
    returning expires_at
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

alter function guard.is_person() owner to khamt_guard;
alter function guard.holder() owner to khamt_guard;
alter function guard.my_grant(uuid) owner to khamt_guard;
alter function guard.set_caller(text, uuid) owner to khamt_guard;
alter function guard.enter(bytea) owner to khamt_guard;
alter function guard.enter_service(text) owner to khamt_guard;
alter function guard.me() owner to khamt_guard;
alter function guard.who(bytea) owner to khamt_guard;
alter function guard.credential_of(text) owner to khamt_guard;
alter function guard.end_session(bytea) owner to khamt_guard;
alter function guard.touch_session(bytea, interval) owner to khamt_guard;
alter function guard.end_my_sessions() owner to khamt_guard;
alter function guard.hold_form(bytea, uuid, text, jsonb) owner to khamt_guard;

revoke execute on all functions in schema guard from public;
grant execute on function guard.enter(bytea), guard.enter_service(text), guard.me(), guard.is_person(), guard.who(bytea),
    guard.end_session(bytea), guard.touch_session(bytea, interval),
    guard.end_my_sessions(), guard.hold_form(bytea, uuid, text, jsonb) to khamt_app;
-- Whoever can start a session can become anybody: this and what signs in belong to a connection of their own, which can do nothing
-- else, so that a statement smuggled into the product's own connection cannot sign in.
grant execute on function guard.credential_of(text) to khamt_signin;
grant execute on function guard.me() to khamt_audit;

grant select on access.account, access.credential, access.session, access.access_grant, access.held_form,
    directory.appointment, directory.agency, directory.desk, directory.desk_member to khamt_guard;
grant insert, update on access.session to khamt_guard;
grant insert on access.held_form to khamt_guard;
