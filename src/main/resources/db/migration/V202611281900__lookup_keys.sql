-- By which key something is found (R3, R4). The keys themselves stand in the file beside the database; here stands which there are and what
-- each is for now, so that they can be changed while people work:
--   COMING   what is looked for is hashed by it too, but nothing is asked by it yet
--   SERVING  everything is asked by it, and everything that is looked for is hashed by it
--   GOING    what is looked for is still hashed by it too, for what was asked by it before
--   LEFT     nothing new is hashed by it; it goes when no row refers to it
-- Rows refer to their key, so that none goes while something needs it.
create table keys.lookup_key (
    version    integer primary key check (version > 0),
    -- which of the keys in the file; null until the keeper of keys has looked for the first time
    key_id     integer unique,
    state      text not null unique check (state in ('COMING', 'SERVING', 'GOING', 'LEFT')),
    created_at timestamptz not null default now()
);
insert into keys.lookup_key (version, state) values (1, 'SERVING');
alter table keys.lookup_key enable row level security; alter table keys.lookup_key force row level security;
create policy keeper on keys.lookup_key for all to khamt_keys using (true) with check (true);
grant select, update (key_id) on keys.lookup_key to khamt_keys;
grant select, insert, update, delete on keys.lookup_key to khamt_guard;

-- Who a person is, is hashed by one key and asked for by all of them; by what a person is recognised stands under every key, since there two
-- things are compared that were written at different times. So with the numbers of officials, which are compared with those of persons.
alter table cases.identity add lookup_version integer default 1 references keys.lookup_key,
    add check (lookup_version is not null or (registration_hash is null and phone_hash is null));
alter table cases.identity alter lookup_version drop default;
alter table cases.match_key add lookup_version integer not null default 1 references keys.lookup_key;
alter table cases.match_key alter lookup_version drop default;
alter table cases.match_key drop constraint match_key_pkey, add primary key (case_id, person_id, lookup_version);
alter table known.question add lookup_version integer default 1 references keys.lookup_key;
alter table known.question alter lookup_version drop default;
alter table admission.own_number add lookup_version integer not null default 1 references keys.lookup_key,
    -- both as they were typed, sealed; without it they cannot be hashed by another key
    add numbers text;
alter table admission.own_number alter lookup_version drop default;
alter table admission.own_number drop constraint own_number_pkey, add primary key (account_id, lookup_version);
select keys.seal_text('admission.own_number', 'numbers', 'account_id', 200, 'guard.agency_of_account(t.account_id)', null, null);
-- A recovery code is kept nowhere but on paper: it stays with its key until it is used or others are made.
alter table access.recovery_code add lookup_version integer default 1 references keys.lookup_key,
    add check (lookup_version is not null or used_at is not null);
alter table access.recovery_code alter lookup_version drop default;

grant select on keys.lookup_key, cases.victim, cases.identity to khamt_guard;
grant update (registration_hash, phone_hash, lookup_version) on cases.identity to khamt_guard;
grant delete on admission.own_number to khamt_guard;

-- For whoever is about to hash something in this transaction: the keys stay what they are until it ends.
create function guard.lookup_keys() returns table (version integer, key_id integer, serving boolean) language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('keys.lookup_key', 0));
    return query select k.version, k.key_id, k.state = 'SERVING' from keys.lookup_key k
                  where k.state <> 'LEFT' order by k.state = 'SERVING' desc, k.version desc;
end $$;

-- Written with the identity, by whoever may write it; once for each key.
drop function guard.keep_match_keys(uuid, uuid, uuid, uuid, uuid[], uuid[], uuid[], uuid[]);
create function guard.keep_match_keys(in_case uuid, of_person uuid, by_version integer, by_number uuid, by_full_date uuid,
        by_given_date uuid[], by_parent_date uuid[], by_full_year uuid[], by_full_name uuid[]) returns void
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    if not exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.holder() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind <> 'READER' and 'identity' = any (g.compartments)) then
        raise exception 'keys of a foreign case' using errcode = '42501';
    end if;
    insert into cases.match_key as k (case_id, person_id, lookup_version, number, full_date, given_date, parent_date, full_year, full_name)
    values (in_case, of_person, by_version, by_number, by_full_date, by_given_date, by_parent_date, by_full_year, by_full_name)
    on conflict (case_id, person_id, lookup_version) do update
       set number = excluded.number, full_date = excluded.full_date, given_date = excluded.given_date, parent_date = excluded.parent_date,
           full_year = excluded.full_year, full_name = excluded.full_name, compared = false;
end $$;

drop function guard.put_question(uuid, text, bytea, integer, text, uuid, uuid, uuid[], uuid[], uuid[]);
create function guard.put_question(new_question uuid, from_agency text, sealed_text bytea, of_key integer, of_code text, by_version integer,
        by_number uuid, by_full_date uuid, by_given_date uuid[], by_parent_date uuid[], by_full_year uuid[]) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    asker uuid := guard.holder();
begin
    -- whoever sends many at once waits for their own earlier one, so that all are counted
    perform pg_advisory_xact_lock(hashtextextended('known|' || asker, 0));
    if not exists (select from directory.appointment p
                    where p.account_id = asker and p.agency_code = from_agency and p.valid @> current_date)
       or (select count(*) from known.question q where q.account_id = asker and q.asked_at > now() - interval '1 day') >= 20 then
        return false;
    end if;
    insert into known.question (question_id, account_id, agency_code, code, sealed, key_version, lookup_version, number, full_date,
        given_date, parent_date, full_year)
    values (new_question, asker, from_agency, of_code, sealed_text, of_key, by_version, by_number, by_full_date, by_given_date,
        by_parent_date, by_full_year);
    return true;
end $$;

-- Given at the console, once for each key; answers in how many cases this person was found.
drop function guard.set_own_number(text, bytea, bytea);
create function guard.set_own_number(of_account uuid, by_version integer, registration bytea, phone bytea, closed text) returns integer
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    i record;
    count integer := 0;
begin
    insert into admission.own_number (account_id, lookup_version, registration_hash, phone_hash, numbers)
    values (of_account, by_version, registration, phone, closed)
    on conflict (account_id, lookup_version) do update
       set registration_hash = excluded.registration_hash, phone_hash = excluded.phone_hash, numbers = excluded.numbers;
    for i in select x.case_id, x.person_id from cases.identity x
              where (x.registration_hash = registration or x.phone_hash = phone)
                and not exists (select from admission.conflict_of_interest c where c.case_id = x.case_id and c.account_id = of_account) loop
        perform guard.note_conflict(i.case_id, of_account, case when exists (select from cases.alleged_offender o
              where o.case_id = i.case_id and o.offender_id = i.person_id) then 'SUSPECT' else 'OTHER' end, 'MATCHED', of_account);
        count := count + 1;
    end loop;
    return count;
end $$;
create function guard.official(name text) returns table (account_id uuid, agency_code text) language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select a.account_id, guard.agency_of_account(a.account_id) from access.account a where a.username = name and a.kind = 'PERSON'
$$;

-- By whichever key the code on paper was hashed.
drop function guard.use_recovery(bytea, bytea, bytea, interval);
create function guard.use_recovery(token bytea, hashes bytea[], fresh bytea, idle interval) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'SECOND_STEP';
    update access.recovery_code set used_at = now() where account_id = who and code_hash = any (hashes) and used_at is null;
    if not found then
        perform guard.say_refused(who, 'recovery_code');
        return false;
    end if;
    perform guard.open_half(token, fresh, 'RECOVERY_CODE', idle);
    perform guard.say(who, 'account.recovery_used', who, 'own');
    return true;
end $$;
drop function guard.renew_recovery(bytea, bytea[]);
create function guard.renew_recovery(token bytea, hashes bytea[], by_version integer) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid;
begin
    select t.account_id into who from guard.standing(token) t where t.state = 'OPEN';
    if who is null or not guard.has_second_step(who) then
        return false;
    end if;
    delete from access.recovery_code where account_id = who;
    insert into access.recovery_code (account_id, code_hash, lookup_version) select who, h, by_version from unnest(hashes) h;
    perform guard.say(who, 'account.recovery_made', who, 'own');
    return true;
end $$;

-- ---- the change of the key, by the keeper ----

-- Officials whose numbers were taken down before they were kept sealed: as long as there are any, the key cannot be changed.
create function guard.numbers_not_kept() returns integer language sql stable security definer set search_path = guard, public, pg_temp as $$
    select count(*)::int from admission.own_number n where n.numbers is null
$$;
-- A new key comes, unless one is coming or going already.
create function guard.begin_lookup_key(new_key integer, old_key integer) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('keys.lookup_key', 0));
    if exists (select from keys.lookup_key k where k.state <> 'SERVING') then
        return false;
    end if;
    update keys.lookup_key set key_id = old_key where key_id is null;
    insert into keys.lookup_key (version, key_id, state) select max(version) + 1, new_key, 'COMING' from keys.lookup_key;
    return true;
end $$;

-- What is not hashed yet by a key though it is by another. In the order of their ids, so that each pass reads everything once.
create function guard.people_without(by_version integer, after_case uuid, after_person uuid, most integer)
    returns table (case_id uuid, person_id uuid, victim boolean, born_in integer, sealed bytea, key_version integer)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select i.case_id, i.person_id, v.victim_id is not null,
           extract(year from v.status_on)::int - coalesce(v.age_at_identification, v.age_at_exploitation), i.sealed, i.key_version
      from cases.identity i
      left join cases.victim v on v.case_id = i.case_id and v.victim_id = i.person_id
     where (i.case_id, i.person_id) > (after_case, after_person) and i.sealed is not null
       and exists (select from cases.match_key k where k.case_id = i.case_id and k.person_id = i.person_id)
       and not exists (select from cases.match_key k
                        where k.case_id = i.case_id and k.person_id = i.person_id and k.lookup_version = by_version)
     order by i.case_id, i.person_id
     limit most
$$;
-- Nothing is written of an identity that was changed or erased since it was read.
create function guard.add_match_keys(in_case uuid, of_person uuid, was bytea, by_version integer, by_number uuid, by_full_date uuid,
        by_given_date uuid[], by_parent_date uuid[], by_full_year uuid[], by_full_name uuid[]) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform from cases.identity i where i.case_id = in_case and i.person_id = of_person and i.sealed = was for no key update;
    if not found then
        return false;
    end if;
    insert into cases.match_key (case_id, person_id, lookup_version, number, full_date, given_date, parent_date, full_year, full_name, compared)
    select in_case, of_person, by_version, by_number, by_full_date, by_given_date, by_parent_date, by_full_year, by_full_name,
           bool_and(k.compared)
      from cases.match_key k where k.case_id = in_case and k.person_id = of_person
    having count(*) > 0
    on conflict (case_id, person_id, lookup_version) do nothing;
    return found;
end $$;
create function guard.numbers_without(by_version integer)
    returns table (account_id uuid, numbers text) language sql stable security definer set search_path = guard, public, pg_temp as $$
    select n.account_id, min(n.numbers)
      from admission.own_number n
     where not exists (select from admission.own_number o where o.account_id = n.account_id and o.lookup_version = by_version)
     group by n.account_id
$$;
create function guard.add_own_number(of_account uuid, was text, by_version integer, registration bytea, phone bytea) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform from admission.own_number n where n.account_id = of_account and n.numbers = was for no key update;
    if not found then
        return false;
    end if;
    insert into admission.own_number (account_id, lookup_version, registration_hash, phone_hash, numbers)
    values (of_account, by_version, registration, phone, was)
    on conflict (account_id, lookup_version) do nothing;
    return found;
end $$;
-- The key that was coming serves, once nothing lacks it; nobody writes at that moment.
create function guard.serve_lookup_key() returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    coming integer := (select version from keys.lookup_key where state = 'COMING');
begin
    perform pg_advisory_xact_lock(hashtextextended('keys.lookup_key', 0));
    if coming is null or guard.something_without(coming) then
        return false;
    end if;
    update keys.lookup_key set state = 'GOING' where state = 'SERVING';
    update keys.lookup_key set state = 'SERVING' where version = coming;
    return true;
end $$;
create function guard.something_without(by_version integer) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from cases.match_key k
                    where k.lookup_version <> by_version
                      and not exists (select from cases.match_key n
                                       where n.case_id = k.case_id and n.person_id = k.person_id and n.lookup_version = by_version))
        or exists (select from guard.numbers_without(by_version))
$$;

-- What is still hashed by an older key, and is hashed by one key only.
create function guard.people_hashed_before(by_version integer, after_case uuid, after_person uuid, most integer)
    returns table (case_id uuid, person_id uuid, sealed bytea, key_version integer)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select i.case_id, i.person_id, i.sealed, i.key_version
      from cases.identity i
     where (i.case_id, i.person_id) > (after_case, after_person) and i.sealed is not null and i.lookup_version <> by_version
     order by i.case_id, i.person_id
     limit most
$$;
create function guard.hash_person(in_case uuid, of_person uuid, was bytea, by_version integer, registration bytea, phone bytea)
    returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    update cases.identity i set registration_hash = registration, phone_hash = phone, lookup_version = by_version
     where i.case_id = in_case and i.person_id = of_person and i.sealed = was;
    return found;
end $$;
create function guard.questions_hashed_before(by_version integer, after_question uuid, most integer)
    returns table (question_id uuid, agency_code text, asked_at timestamptz, sealed bytea, key_version integer)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select q.question_id, q.agency_code, q.asked_at, q.sealed, q.key_version
      from known.question q
     where q.question_id > after_question and q.sealed is not null and q.code is null and q.lookup_version <> by_version
     order by q.question_id
     limit most
$$;
create function guard.hash_question(of_question uuid, was bytea, by_version integer, by_number uuid, by_full_date uuid, by_given_date uuid[],
        by_parent_date uuid[], by_full_year uuid[]) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    update known.question q
       set lookup_version = by_version, number = by_number, full_date = by_full_date, given_date = by_given_date,
           parent_date = by_parent_date, full_year = by_full_year
     where q.question_id = of_question and q.sealed = was;
    return found;
end $$;
-- Nothing new is hashed by the older key, once nothing is asked by it any more. What was erased needs none.
create function guard.leave_lookup_key() returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    going integer := (select version from keys.lookup_key where state = 'GOING');
begin
    perform pg_advisory_xact_lock(hashtextextended('keys.lookup_key', 0));
    if going is null or guard.something_without((select version from keys.lookup_key where state = 'SERVING'))
       or exists (select from cases.identity i where i.lookup_version = going and i.sealed is not null)
       or exists (select from known.question q where q.lookup_version = going and q.sealed is not null and q.code is null) then
        return false;
    end if;
    update keys.lookup_key set state = 'LEFT' where version = going;
    return true;
end $$;
-- Takes away what stands under another key too, some at a time; then the key itself. Answers how many recovery codes still need it, which
-- are ended when asked for; 0 when it is gone.
create function guard.forget_hashes(most integer) returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    by_left integer := (select version from keys.lookup_key where state = 'LEFT');
    by_serving integer := (select version from keys.lookup_key where state = 'SERVING');
    taken integer;
    total integer;
begin
    delete from cases.match_key k
     where k.ctid = any (array(select m.ctid from cases.match_key m
                                where m.lookup_version = by_left
                                  and exists (select from cases.match_key n where n.case_id = m.case_id and n.person_id = m.person_id
                                                                              and n.lookup_version = by_serving)
                                limit most));
    get diagnostics total = row_count;
    delete from admission.own_number o
     where o.lookup_version = by_left
       and exists (select from admission.own_number n where n.account_id = o.account_id and n.lookup_version = by_serving);
    get diagnostics taken = row_count;
    return total + taken;
end $$;
create function guard.drop_lookup_key(end_codes boolean) returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    by_left integer := (select version from keys.lookup_key where state = 'LEFT');
    held integer;
begin
    update known.question set lookup_version = null where lookup_version = by_left and (sealed is null or code is not null);
    update cases.identity set lookup_version = null where lookup_version = by_left and sealed is null;
    update access.recovery_code set lookup_version = null where lookup_version = by_left and used_at is not null;
    if end_codes then
        delete from access.recovery_code where lookup_version = by_left;
    end if;
    held := (select count(*)::int from access.recovery_code where lookup_version = by_left);
    if held = 0 then
        delete from keys.lookup_key where version = by_left;
    end if;
    return held;
end $$;

do $$
declare
    f text;
begin
    for f in select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'guard' and p.proname in ('lookup_keys', 'keep_match_keys', 'put_question', 'set_own_number', 'official',
                  'use_recovery', 'renew_recovery', 'numbers_not_kept', 'begin_lookup_key', 'people_without', 'add_match_keys',
                  'numbers_without', 'add_own_number', 'serve_lookup_key', 'something_without', 'people_hashed_before', 'hash_person',
                  'questions_hashed_before', 'hash_question', 'leave_lookup_key', 'forget_hashes', 'drop_lookup_key') loop
        execute format('alter function %s owner to khamt_guard', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
end $$;
grant execute on function guard.lookup_keys(),
    guard.keep_match_keys(uuid, uuid, integer, uuid, uuid, uuid[], uuid[], uuid[], uuid[]),
    guard.put_question(uuid, text, bytea, integer, text, integer, uuid, uuid, uuid[], uuid[], uuid[]) to khamt_app;
grant execute on function guard.use_recovery(bytea, bytea[], bytea, interval), guard.renew_recovery(bytea, bytea[], integer) to khamt_signin;
grant execute on function guard.lookup_keys(), guard.numbers_not_kept(), guard.begin_lookup_key(integer, integer),
    guard.people_without(integer, uuid, uuid, integer),
    guard.add_match_keys(uuid, uuid, bytea, integer, uuid, uuid, uuid[], uuid[], uuid[], uuid[]),
    guard.numbers_without(integer), guard.add_own_number(uuid, text, integer, bytea, bytea), guard.serve_lookup_key(),
    guard.people_hashed_before(integer, uuid, uuid, integer), guard.hash_person(uuid, uuid, bytea, integer, bytea, bytea),
    guard.questions_hashed_before(integer, uuid, integer),
    guard.hash_question(uuid, bytea, integer, uuid, uuid, uuid[], uuid[], uuid[]), guard.leave_lookup_key(),
    guard.forget_hashes(integer), guard.drop_lookup_key(boolean) to khamt_keys;
