-- "Is this child known?" (R3, R4): whoever asks learns nothing; whoever is responsible for a child that fits is told and decides.
create schema known;
grant usage on schema known to khamt_app, khamt_guard, khamt_keys;

-- Keyed hashes of folded names and dates, cut to sixteen bytes; the key is not in the database. The serving role has no right here:
-- there is nothing to browse, and nobody can ask whether a key is there. No key is made of a child's name alone, so that how often
-- a name is met tells nothing. Lists are filled up to one length, so that they do not tell how long a name is.
create table cases.match_key (
    case_id     uuid not null,
    person_id   uuid not null,
    number      uuid,
    full_date   uuid,
    given_date  uuid[] not null,
    parent_date uuid[] not null,
    full_year   uuid[] not null,
    -- of alleged offenders only, whose date of birth is often not known: who may not speak for a child
    full_name   uuid[] not null,
    compared    boolean not null default false,
    primary key (case_id, person_id),
    foreign key (case_id, person_id) references cases.identity
);
create index on cases.match_key (number) where number is not null;
create index on cases.match_key (full_date) where full_date is not null;
create index on cases.match_key using gin (given_date, full_year) with (fastupdate = off);
create index on cases.match_key (case_id) where not compared;

-- What was typed is sealed under the key of the asker's agency. Code instead of keys: the same question about a case.
create table known.question (
    question_id uuid primary key,
    account_id  uuid not null references access.account,
    agency_code text not null references directory.agency,
    asked_at    timestamptz not null default now(),
    code        text,
    sealed      bytea check (octet_length(sealed) <= 20000),
    key_version integer,
    number      uuid,
    full_date   uuid,
    given_date  uuid[] not null,
    parent_date uuid[] not null,
    full_year   uuid[] not null,
    compared    boolean not null default false,
    -- the only answers the asker ever sees
    shown       text check (shown in ('CONTACT', 'LET_IN')),
    foreign key (agency_code, key_version) references keys.agency_key,
    check ((sealed is null) = (key_version is null))
);
create index on known.question (account_id, asked_at desc);
create index on known.question (agency_code, key_version);
create index on known.question (asked_at) where sealed is not null;

-- For whom a question turned out to be: each case is told for itself and decides for itself.
create table known.told (
    case_id     uuid not null references cases.case_file,
    question_id uuid not null references known.question,
    person_id   uuid,
    fit         text not null check (fit in ('NUMBER', 'NAME_AND_BIRTH', 'LIKELY', 'CODE')),
    told_at     timestamptz not null default now(),
    answer      text check (answer in ('LET_IN', 'CONTACT', 'NO')),
    answered_by uuid references access.account,
    answered_at timestamptz,
    version     integer not null default 1,
    primary key (case_id, question_id),
    check ((answer is null) = (answered_at is null))
);
create index on known.told (question_id);

alter table cases.match_key enable row level security; alter table cases.match_key force row level security;
alter table known.question enable row level security;  alter table known.question force row level security;
alter table known.told enable row level security;      alter table known.told force row level security;

-- Those who may name the team and know the names: they decide, and nobody else of the team is told. What was sealed is gone after thirty days.
create policy who_decides on known.told for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = told.case_id and g.kind in ('OWNER', 'MEMBER')
                      and 'identity' = any (g.compartments)));
create policy asker_or_who_decides on known.question for select to khamt_app
    using (account_id = (select guard.me()) or exists (select from known.told t where t.question_id = question.question_id));
grant select on known.told to khamt_app;
grant select (question_id, account_id, agency_code, asked_at, code, sealed, key_version, shown) on known.question to khamt_app;

grant select, insert, update, delete on cases.match_key, known.question, known.told to khamt_guard;
grant insert on cases.match_key to khamt_demo;

-- The keeper of keys seals questions anew, as reporters.
create policy keeper on known.question for select to khamt_keys using (true);
create policy keeper_seals on known.question for update to khamt_keys using (true) with check (true);
grant select (question_id, agency_code, key_version, sealed), update (sealed, key_version) on known.question to khamt_keys;
create view keys.sealed_question with (security_invoker = true) as
    select question_id, agency_code, key_version, sealed from known.question;
grant select, update (sealed, key_version) on keys.sealed_question to khamt_keys;

-- Written with the identity, by whoever may write it.
create function guard.keep_match_keys(in_case uuid, of_person uuid, by_number uuid, by_full_date uuid, by_given_date uuid[],
        by_parent_date uuid[], by_full_year uuid[], by_full_name uuid[]) returns void
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    if not exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind <> 'READER' and 'identity' = any (g.compartments)) then
        raise exception 'keys of a foreign case' using errcode = '42501';
    end if;
    insert into cases.match_key as k (case_id, person_id, number, full_date, given_date, parent_date, full_year, full_name)
    values (in_case, of_person, by_number, by_full_date, by_given_date, by_parent_date, by_full_year, by_full_name)
    on conflict (case_id, person_id) do update
       set number = excluded.number, full_date = excluded.full_date, given_date = excluded.given_date, parent_date = excluded.parent_date,
           full_year = excluded.full_year, full_name = excluded.full_name, compared = false;
end $$;

-- Erased: nothing is left by which the person could be found, here or in a question that was about them.
create function guard.forget_match_keys() returns trigger language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    delete from cases.match_key k where k.case_id = new.case_id and k.person_id = new.person_id;
    update known.question q
       set sealed = null, key_version = null, number = null, full_date = null, given_date = '{}', parent_date = '{}', full_year = '{}'
      from known.told t
     where t.case_id = new.case_id and t.person_id = new.person_id and q.question_id = t.question_id;
    return null;
end $$;
create trigger erased_is_forgotten after update on cases.identity for each row
    when (new.sealed is null and old.sealed is not null) execute function guard.forget_match_keys();

-- Twenty questions a day are enough for a night's work and too few for browsing. Nothing is compared here: asking takes as long and
-- answers the same, whatever there is to be found.
create function guard.put_question(new_question uuid, from_agency text, sealed_text bytea, of_key integer, of_code text, by_number uuid,
        by_full_date uuid, by_given_date uuid[], by_parent_date uuid[], by_full_year uuid[]) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    asker uuid := guard.me();
begin
    -- whoever sends many at once waits for their own earlier one, so that all are counted
    perform pg_advisory_xact_lock(hashtextextended('known|' || asker, 0));
    if not exists (select from directory.appointment p
                    where p.account_id = asker and p.agency_code = from_agency and p.valid @> current_date)
       or (select count(*) from known.question q where q.account_id = asker and q.asked_at > now() - interval '1 day') >= 20 then
        return false;
    end if;
    insert into known.question (question_id, account_id, agency_code, code, sealed, key_version, number, full_date, given_date, parent_date,
        full_year)
    values (new_question, asker, from_agency, of_code, sealed_text, of_key, by_number, by_full_date, by_given_date, by_parent_date,
        by_full_year);
    return true;
end $$;

-- Which cases may be told of questions at all: those in which somebody is there to decide.
create function guard.can_be_told(in_case uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.access_grant g join access.account a using (account_id)
                    where g.case_id = in_case and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments)
                      and g.valid_from <= now() and g.valid_until > now() and a.active)
$$;

-- Compares what is new on either side: questions with everybody who is recorded, and who was recorded since with the questions of the
-- last thirty days. Answers nothing, so that nobody learns by running it what it found.
create function guard.compare_questions() returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    new_questions uuid[];
    new_people uuid[];
    pair record;
begin
    if guard.me() is distinct from '00000000-0000-7000-8000-000000000007' then
        raise exception 'only the comparer compares' using errcode = '42501';
    end if;
    update known.question
       set sealed = null, key_version = null, number = null, full_date = null, given_date = '{}', parent_date = '{}', full_year = '{}'
     where asked_at <= now() - interval '30 days' and sealed is not null;
    -- Locked, so that what changes meanwhile is compared the next time.
    new_questions := array(select q.question_id from known.question q where not q.compared for update);
    new_people := array(select k.person_id from cases.match_key k where not k.compared for update);
    if cardinality(new_questions) = 0 and cardinality(new_people) = 0 then
        return;
    end if;
    for pair in
        select distinct on (found.question_id, found.case_id) found.question_id, found.case_id, found.person_id, found.fit
          from (select q.question_id, q.account_id, k.case_id, k.person_id,
                       case when k.number = q.number then 'NUMBER' when k.full_date = q.full_date then 'NAME_AND_BIRTH' else 'LIKELY' end as fit
                  from known.question q
                 cross join lateral (
                        select m.case_id, m.person_id, m.number, m.full_date from cases.match_key m where m.number = q.number
                         union
                        select m.case_id, m.person_id, m.number, m.full_date from cases.match_key m where m.full_date = q.full_date
                         union
                        select m.case_id, m.person_id, m.number, m.full_date from cases.match_key m
                         where m.given_date && q.given_date
                           and (m.parent_date = '{}' or q.parent_date = '{}' or m.parent_date && q.parent_date)
                         union
                        select m.case_id, m.person_id, m.number, m.full_date from cases.match_key m where m.full_year && q.full_year) k
                  join cases.victim v on v.case_id = k.case_id and v.victim_id = k.person_id
                 where q.code is null and q.sealed is not null
                   and (q.question_id = any (new_questions) or k.person_id = any (new_people))
                 union all
                select q.question_id, q.account_id, c.case_id, null, 'CODE'
                  from known.question q
                  join cases.case_file c on c.code = q.code
                 where q.sealed is not null and q.question_id = any (new_questions)) found
          join cases.case_file c using (case_id)
          join access.account asker using (account_id)
         where asker.active and asker.demo = c.demo and guard.can_be_told(found.case_id)
           and not exists (select from known.told t where t.case_id = found.case_id and t.question_id = found.question_id)
         order by found.question_id, found.case_id, array_position(array['NUMBER', 'NAME_AND_BIRTH', 'LIKELY', 'CODE'], found.fit)
    loop
        insert into known.told (case_id, question_id, person_id, fit)
        values (pair.case_id, pair.question_id, pair.person_id, pair.fit);
        perform audit.record(gen_random_uuid(), 'known.told', pair.case_id, pair.question_id, 'match', null, '{}');
    end loop;
    update known.question set compared = true where question_id = any (new_questions);
    update cases.match_key set compared = true where not compared and person_id = any (new_people);
end $$;

-- The answer of whoever decides. The asker sees that somebody will get in touch, or is let in; of a refusal nothing.
create function guard.answer_question(in_case uuid, to_question uuid, expected_version integer, given text) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    if not exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments)) then
        return false;
    end if;
    update known.told
       set answer = given, answered_by = guard.me(), answered_at = now(), version = version + 1
     where case_id = in_case and question_id = to_question and version = expected_version;
    if not found then
        return false;
    end if;
    update known.question
       set shown = case when shown = 'LET_IN' then shown else given end
     where question_id = to_question and given in ('LET_IN', 'CONTACT');
    return true;
end $$;

alter function guard.keep_match_keys(uuid, uuid, uuid, uuid, uuid[], uuid[], uuid[], uuid[]) owner to khamt_guard;
alter function guard.forget_match_keys() owner to khamt_guard;
alter function guard.put_question(uuid, text, bytea, integer, text, uuid, uuid, uuid[], uuid[], uuid[]) owner to khamt_guard;
alter function guard.can_be_told(uuid) owner to khamt_guard;
alter function guard.compare_questions() owner to khamt_guard;
alter function guard.answer_question(uuid, uuid, integer, text) owner to khamt_guard;
revoke execute on function guard.keep_match_keys(uuid, uuid, uuid, uuid, uuid[], uuid[], uuid[], uuid[]), guard.forget_match_keys(),
    guard.put_question(uuid, text, bytea, integer, text, uuid, uuid, uuid[], uuid[], uuid[]), guard.can_be_told(uuid),
    guard.compare_questions(), guard.answer_question(uuid, uuid, integer, text) from public;
grant execute on function guard.keep_match_keys(uuid, uuid, uuid, uuid, uuid[], uuid[], uuid[], uuid[]),
    guard.put_question(uuid, text, bytea, integer, text, uuid, uuid, uuid[], uuid[], uuid[]), guard.compare_questions(),
    guard.answer_question(uuid, uuid, integer, text) to khamt_app;
