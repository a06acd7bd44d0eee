-- One child who stands in two cases: the entries are joined and from then on counted once (R4, R31; ADR 23). Nothing is moved or copied, and
-- neither case learns which the other is. Three tables, because each side may read only its own.

-- What the owner of a case said: this victim is the child about whom I asked, and whom somebody knows.
create table known.join_proposal (
    case_id     uuid not null references cases.case_file,
    proposal_id uuid not null unique,
    victim_id   uuid not null,
    question_id uuid not null references known.question,
    proposed_by uuid not null references access.account,
    proposed_at timestamptz not null default now(),
    primary key (case_id, proposal_id),
    unique (case_id, victim_id, question_id),
    foreign key (case_id, victim_id) references cases.victim
);
create index on known.join_proposal (question_id);

-- The same before each case that answered the question with yes: its owner decides.
create table known.join_asked (
    case_id     uuid not null references cases.case_file,
    proposal_id uuid not null references known.join_proposal (proposal_id),
    victim_id   uuid not null,
    question_id uuid not null references known.question,
    asked_at    timestamptz not null default now(),
    -- of a sealed case: when its owner put it before the keepers
    keepers_at  timestamptz,
    answer      text check (answer in ('YES', 'NO')),
    answered_by uuid references access.account,
    answered_at timestamptz,
    version     integer not null default 1,
    primary key (case_id, proposal_id),
    foreign key (case_id, victim_id) references cases.victim,
    check ((answer is null) = (answered_at is null))
);
create index on known.join_asked (proposal_id);
create index on known.join_asked (question_id);

-- Two rows for each join, one for each case; only the guard sees that they belong together.
create table known.joined (
    case_id     uuid not null references cases.case_file,
    join_id     uuid not null,
    victim_id   uuid not null,
    -- of the case that proposed it
    proposal_id uuid references known.join_proposal (proposal_id),
    -- who said so for this case
    joined_by   uuid not null references access.account,
    joined_at   timestamptz not null default now(),
    ended_at    timestamptz,
    -- of the case whose owner ended it
    ended_by    uuid references access.account,
    ended_why   text,
    primary key (case_id, join_id),
    foreign key (case_id, victim_id) references cases.victim,
    check (ended_by is null or ended_at is not null),
    check ((ended_by is null) = (ended_why is null))
);
create index on known.joined (case_id, victim_id);
create index on known.joined (join_id);
create index on known.joined (proposal_id) where proposal_id is not null;
-- which entry is counted under a key
create index on cases.victim (fact_key);

alter table known.join_proposal enable row level security; alter table known.join_proposal force row level security;
alter table known.join_asked enable row level security;    alter table known.join_asked force row level security;
alter table known.joined enable row level security;        alter table known.joined force row level security;
create policy who_decides on known.join_proposal for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = join_proposal.case_id and g.kind in ('OWNER', 'MEMBER')
                      and 'identity' = any (g.compartments)));
create policy who_decides on known.join_asked for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = join_asked.case_id and g.kind in ('OWNER', 'MEMBER')
                      and 'identity' = any (g.compartments)));
create policy who_decides on known.joined for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = joined.case_id and g.kind in ('OWNER', 'MEMBER')
                      and 'identity' = any (g.compartments)));
grant select on known.join_proposal, known.join_asked, known.joined to khamt_app;
grant select, insert, update, delete on known.join_proposal, known.join_asked, known.joined to khamt_guard;
grant insert on cases.timeline_event to khamt_guard;
select keys.seal_text('known.joined', 'ended_why', 'join_id', 1000, null, null, 't.victim_id');
grant select (victim_id) on known.joined to khamt_keys;

-- Two keepers agree before a child of a sealed case is joined.
alter table admission.seal_proposal add column join_proposal uuid;
alter table admission.seal_proposal drop constraint seal_proposal_act_check;
alter table admission.seal_proposal add constraint seal_proposal_act_check check (act in ('SEAL', 'LET_IN', 'LET_OUT', 'UNSEAL', 'JOIN'));
alter table admission.seal_proposal add constraint join_names_what check ((act = 'JOIN') = (join_proposal is not null));
create unique index one_join_before_the_keepers on admission.seal_proposal (case_id, join_proposal) where status = 'PROPOSED';

-- ---- how joined entries are counted ----

-- Every entry that is held to be this child now, itself among them.
create function guard.entries_of_child(in_case uuid, of_victim uuid) returns table (case_id uuid, victim_id uuid) language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    with recursive child (case_id, victim_id) as (
        select in_case, of_victim
         union
        select b.case_id, b.victim_id
          from child c
          join known.joined a on a.case_id = c.case_id and a.victim_id = c.victim_id and a.ended_at is null
          join known.joined b on b.join_id = a.join_id and b.case_id <> a.case_id)
    select c.case_id, c.victim_id from child c
$$;

-- The key under which an entry is counted: the eldest entry's of the child. Of two entries of one case that came together by ways that
-- neither knows of, the later keeps its own, so that within a case a key is always one entry's; merging them is for the case itself.
create function guard.key_of_entry(in_case uuid, of_victim uuid) returns uuid language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    with entry as materialized (
        select e.case_id, e.victim_id, v.fact_key
          from guard.entries_of_child(in_case, of_victim) e
          join cases.victim v on v.case_id = e.case_id and v.victim_id = e.victim_id)
    select case when (select e.victim_id from entry e where e.case_id = in_case order by e.victim_id limit 1) = of_victim
                then (select e.fact_key from entry e order by e.victim_id limit 1)
                else (select e.fact_key from entry e where e.case_id = in_case and e.victim_id = of_victim) end
$$;

-- The same by the entry's own key; any other key is its own.
create function guard.counted_as(own uuid) returns uuid language sql stable security definer set search_path = guard, public, pg_temp as $$
    select coalesce((select guard.key_of_entry(v.case_id, v.victim_id)
                       from cases.victim v
                      where v.fact_key = own
                        and exists (select from known.joined j
                                     where j.case_id = v.case_id and j.victim_id = v.victim_id and j.ended_at is null)), own)
$$;

-- Whether two keys were ever one child's, by joining or by merging: then what was counted of the one may count for the other.
create function guard.ever_one_child(one uuid, other uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    with recursive child (case_id, victim_id) as (
        select v.case_id, v.victim_id from cases.victim v where v.fact_key = one
         union
        select n.case_id, n.victim_id
          from child c
         cross join lateral (
                select b.case_id, b.victim_id
                  from known.joined a join known.joined b on b.join_id = a.join_id and b.case_id <> a.case_id
                 where a.case_id = c.case_id and a.victim_id = c.victim_id
                 union all
                select m.case_id, m.stays_id from cases.victim_merge m where m.case_id = c.case_id and m.gone_id = c.victim_id
                 union all
                select m.case_id, m.gone_id from cases.victim_merge m where m.case_id = c.case_id and m.stays_id = c.victim_id) n)
    select exists (select from child c
                     join cases.victim v on v.case_id = c.case_id and v.victim_id = c.victim_id
                    where v.fact_key = other)
$$;

-- A fact is first written of its own entry, so that whoever follows it back finds that entry; this puts it where the child is counted.
create function guard.count_joined(new_fact uuid) returns void language plpgsql security definer
    set search_path = numbers, guard, pg_temp as $$
declare
    was fact;
    to_key uuid;
begin
    select * into was from fact f where f.fact_id = new_fact and not f.withdrawn and f.replaced_at = 'infinity';
    to_key := guard.counted_as(was.subject_key);
    if to_key is distinct from was.subject_key then
        if not guard.may_count(was.case_key) then
            raise exception 'facts of a foreign case' using errcode = '42501';
        end if;
        perform guard.count_under(was, to_key);
    end if;
end $$;

-- The same fact under another key.
create function guard.count_under(was numbers.fact, to_key uuid) returns void language sql security definer
    set search_path = numbers, guard, pg_temp as $$
    insert into fact (fact_id, kind, subject_key, case_key, true_on, replaces, exploitation, child, sex, age, place_code, cyber, article_code,
        outcome, service_type, agency_code, coordinated, demo)
    values (gen_random_uuid(), was.kind, to_key, was.case_key, was.true_on, was.fact_id, was.exploitation, was.child, was.sex, was.age,
        was.place_code, was.cyber, was.article_code, was.outcome, was.service_type, was.agency_code, was.coordinated, was.demo);
$$;

-- What is counted of these entries, after what joins them has changed: each fact goes where its entry is counted now.
create function guard.count_entries_anew(in_cases uuid[], victims uuid[], was_keys uuid[]) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    -- one statement, which sees all of it as it was: the key that one entry leaves is the key that another gets
    perform guard.count_under(f, e.now_key)
       from (select x.case_id, x.was_key, guard.key_of_entry(x.case_id, x.victim_id) as now_key
               from unnest(in_cases, victims, was_keys) x (case_id, victim_id, was_key)) e
       join cases.case_file c on c.case_id = e.case_id
       join numbers.fact f on f.case_key = c.fact_key and f.subject_key = e.was_key
      where e.now_key <> e.was_key and f.kind in ('SERVICE', 'VICTIM_IDENTIFIED') and not f.withdrawn and f.replaced_at = 'infinity';
end $$;

-- ---- proposing, agreeing, ending ----

-- The owner, who may know the names.
create function guard.may_join(in_case uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.holder() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind = 'OWNER' and 'identity' = any (g.compartments))
$$;

create function guard.tell_owners(of_case uuid, what text, about_whom uuid) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    select guard.tell(g.account_id, what, guard.case_code(of_case), about_whom)
      from access.access_grant g
     where g.case_id = of_case and g.kind = 'OWNER' and g.valid_from <= now() and g.valid_until > now()
       and g.account_id is distinct from guard.me()
$$;

-- An entry as it stands now: where it was merged within its case, the one that stays.
create function guard.standing_entry(in_case uuid, of_victim uuid) returns cases.victim language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select v.*
      from cases.victim e
      join cases.victim v on v.case_id = e.case_id and v.victim_id = coalesce(e.merged_into, e.victim_id)
     where e.case_id = in_case and e.victim_id = of_victim
$$;

-- Whether these two entries are joined with each other.
create function guard.are_joined(in_case uuid, of_victim uuid, other_case uuid, other_victim uuid) returns boolean language sql stable
    security definer set search_path = guard, public, pg_temp as $$
    select exists (select from known.joined a
                     join known.joined b on b.join_id = a.join_id and b.case_id <> a.case_id
                    where a.case_id = in_case and a.victim_id = of_victim and a.ended_at is null
                      and b.case_id = other_case and b.victim_id = other_victim)
$$;

-- What is done at last, whoever agreed: the two rows, the counting, a line for each case and a notice for each owner. No line names the
-- other case, and none of the one side names a person of the other.
create function guard.join_entries(new_join uuid, one cases.victim, by_one uuid, by_proposal uuid, other cases.victim, by_other uuid)
    returns void language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    cases_of uuid[];
    victims uuid[];
    keys uuid[];
begin
    select array_agg(e.case_id), array_agg(e.victim_id) into cases_of, victims
      from (select x.case_id, x.victim_id from guard.entries_of_child(one.case_id, one.victim_id) x
             union
            select x.case_id, x.victim_id from guard.entries_of_child(other.case_id, other.victim_id) x) e;
    -- held, as by everybody who counts anew; in one order, so that nobody waits in a circle
    perform from cases.case_file c where c.case_id = any (cases_of) order by c.case_id for no key update;
    select array_agg(guard.key_of_entry(e.case_id, e.victim_id) order by e.at) into keys
      from unnest(cases_of, victims) with ordinality e (case_id, victim_id, at);
    insert into known.joined (case_id, join_id, victim_id, proposal_id, joined_by)
    values (one.case_id, new_join, one.victim_id, by_proposal, by_one), (other.case_id, new_join, other.victim_id, null, by_other);
    perform guard.count_entries_anew(cases_of, victims, keys);
    perform guard.line_of_join(one.case_id, 'child_joined', one.label, by_one), guard.line_of_join(other.case_id, 'child_joined', other.label, by_other);
    perform guard.tell_owners(one.case_id, 'child_joined', null), guard.tell_owners(other.case_id, 'child_joined', null);
end $$;

create function guard.line_of_join(in_case uuid, what text, entry text, by_whom uuid) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, params, account_id)
    values (in_case, gen_random_uuid(), now(), 'CASE', what, jsonb_build_object('entry', entry), by_whom);
    update cases.case_file set changed_at = now() where case_id = in_case and changed_at < now();
$$;

-- One at a time: what is joined decides how everything else of the child is counted.
create function guard.one_join_at_a_time() returns void language sql security definer set search_path = guard, public, pg_temp as $$
    select pg_advisory_xact_lock(hashtextextended('known|join', 0))
$$;

-- Answers why it is refused, or nothing when it was put before whoever answered the question with yes: how many these are, nobody is told.
create function guard.propose_join(in_case uuid, new_proposal uuid, of_victim uuid, by_question uuid) returns text
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    mine cases.victim := guard.standing_entry(in_case, of_victim);
    the_proposal uuid;
    t record;
    told integer := 0;
    joined integer := 0;
begin
    if not guard.may_join(in_case) or mine.victim_id is null then
        raise exception 'joining in a foreign case' using errcode = '42501';
    end if;
    if mine.status = 'NOT_A_VICTIM' then
        return 'not_a_victim';
    end if;
    perform guard.one_join_at_a_time();
    for t in
        select x.case_id, s.victim_id
          from known.question q
          join known.told x using (question_id)
          join cases.case_file c on c.case_id = x.case_id
          join cases.case_file own on own.case_id = in_case and own.demo = c.demo
         cross join lateral guard.standing_entry(x.case_id, x.person_id) s
         where q.question_id = by_question and q.account_id = guard.me() and q.sealed is not null
           and x.answer in ('LET_IN', 'CONTACT') and s.victim_id is not null
         order by x.case_id
    loop
        if t.case_id = in_case then
            continue;
        end if;
        told := told + 1;
        if guard.are_joined(in_case, mine.victim_id, t.case_id, t.victim_id) then
            joined := joined + 1;
            continue;
        end if;
        if the_proposal is null then
            insert into known.join_proposal as p (case_id, proposal_id, victim_id, question_id, proposed_by)
            values (in_case, new_proposal, mine.victim_id, by_question, guard.me())
            on conflict (case_id, victim_id, question_id) do update set proposed_at = now()
            returning p.proposal_id into the_proposal;
        end if;
        insert into known.join_asked as a (case_id, proposal_id, victim_id, question_id)
        values (t.case_id, the_proposal, t.victim_id, by_question)
        on conflict (case_id, proposal_id) do nothing;
        if found then
            perform guard.tell_owners(t.case_id, 'join_asked', guard.me());
            if exists (select from admission.sealed_case s where s.case_id = t.case_id) then
                perform guard.tell(k, 'join_sealed', guard.case_code(t.case_id), guard.me()) from guard.keepers_of(t.case_id, guard.me()) k;
            end if;
        end if;
    end loop;
    if told = 0 then
        return case when exists (select from known.question q join known.told x using (question_id)
                                  where q.question_id = by_question and q.account_id = guard.me() and x.case_id = in_case
                                    and x.answer in ('LET_IN', 'CONTACT')) then 'same_case' else 'no_answer' end;
    end if;
    return case when joined = told then 'already' end;
end $$;

-- Why these cannot be joined (any more), or nothing.
create function guard.why_no_join(in_case uuid, of_proposal uuid) returns text language plpgsql stable security definer
    set search_path = guard, public, pg_temp as $$
declare
    p known.join_proposal;
    a known.join_asked;
    mine cases.victim;
    theirs cases.victim;
begin
    select * into a from known.join_asked x where x.case_id = in_case and x.proposal_id = of_proposal;
    select * into p from known.join_proposal x where x.proposal_id = of_proposal;
    mine := guard.standing_entry(a.case_id, a.victim_id);
    theirs := guard.standing_entry(p.case_id, p.victim_id);
    return case
        -- after thirty days, or when one of the two was erased, there is nothing left to compare
        when not exists (select from known.question q where q.question_id = a.question_id and q.sealed is not null) then 'gone'
        when exists (select from keys.tombstone b where (b.case_id, b.person_id) in ((mine.case_id, mine.victim_id), (theirs.case_id, theirs.victim_id)))
            then 'gone'
        when mine.status = 'NOT_A_VICTIM' then 'not_a_victim'
        when theirs.status = 'NOT_A_VICTIM' then 'gone'
        when guard.are_joined(mine.case_id, mine.victim_id, theirs.case_id, theirs.victim_id) then 'already'
        end;
end $$;

create function guard.join_as_proposed(in_case uuid, of_proposal uuid, by_whom uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    p known.join_proposal;
    a known.join_asked;
begin
    update known.join_asked x set answer = 'YES', answered_by = by_whom, answered_at = now(), version = x.version + 1
     where x.case_id = in_case and x.proposal_id = of_proposal
    returning x.* into a;
    select * into p from known.join_proposal x where x.proposal_id = of_proposal;
    perform guard.join_entries(gen_random_uuid(), guard.standing_entry(p.case_id, p.victim_id), p.proposed_by, p.proposal_id,
        guard.standing_entry(a.case_id, a.victim_id), by_whom);
end $$;

-- What the owner of the case that was asked decides: JOINED, KEEPERS or DECLINED, or why not. Of a refusal the proposer sees nothing.
create function guard.answer_join(in_case uuid, to_proposal uuid, expected_version integer, agrees boolean, new_seal uuid, for_keepers text)
    returns text language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    a known.join_asked;
    proposer uuid;
    refused text;
begin
    if not guard.may_join(in_case) then
        raise exception 'joining in a foreign case' using errcode = '42501';
    end if;
    perform guard.one_join_at_a_time();
    select * into a from known.join_asked x where x.case_id = in_case and x.proposal_id = to_proposal for update;
    if a.proposal_id is null then
        raise exception 'joining what was not proposed' using errcode = '42501';
    end if;
    if a.version <> expected_version or a.answer is not null then
        return 'answered';
    end if;
    if not agrees then
        update known.join_asked x set answer = 'NO', answered_by = guard.me(), answered_at = now(), version = x.version + 1
         where x.case_id = in_case and x.proposal_id = to_proposal;
        return 'DECLINED';
    end if;
    refused := guard.why_no_join(in_case, to_proposal);
    if refused is not null then
        return refused;
    end if;
    if not exists (select from admission.sealed_case s where s.case_id = in_case) then
        perform guard.join_as_proposed(in_case, to_proposal, guard.me());
        return 'JOINED';
    end if;
    proposer := (select p.proposed_by from known.join_proposal p where p.proposal_id = to_proposal);
    insert into admission.seal_proposal (proposal_id, case_id, act, account_id, reason, proposed_by, join_proposal)
    values (new_seal, in_case, 'JOIN', proposer, for_keepers, guard.me(), to_proposal)
    on conflict (case_id, join_proposal) where status = 'PROPOSED' do nothing;
    if not found then
        return 'waits';
    end if;
    update known.join_asked x set keepers_at = now(), version = x.version + 1 where x.case_id = in_case and x.proposal_id = to_proposal;
    perform guard.tell(k, 'seal_proposed', guard.case_code(in_case), null) from guard.keepers_of(in_case, proposer) k where k <> guard.me();
    return 'KEEPERS';
end $$;

-- Both cases are the caller's own: both owners agree by this. Sealed ones are joined only with their keepers, so by a question.
create function guard.join_own(in_case uuid, new_join uuid, of_victim uuid, other_code text, other_label text) returns text
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    mine cases.victim := guard.standing_entry(in_case, of_victim);
    other cases.victim;
begin
    if not guard.may_join(in_case) or mine.victim_id is null then
        raise exception 'joining in a foreign case' using errcode = '42501';
    end if;
    perform guard.one_join_at_a_time();
    select s.* into other
      from cases.case_file own
      join cases.case_file c on c.code = other_code and c.demo = own.demo
      join cases.victim e on e.case_id = c.case_id and e.label = other_label
     cross join lateral guard.standing_entry(e.case_id, e.victim_id) s
     where own.case_id = in_case and guard.may_join(c.case_id);
    return case
        when other.victim_id is null then 'unknown'
        when other.case_id = in_case then 'same_case'
        when mine.status = 'NOT_A_VICTIM' or other.status = 'NOT_A_VICTIM' then 'not_a_victim'
        when exists (select from admission.sealed_case s where s.case_id in (in_case, other.case_id)) then 'sealed'
        when guard.are_joined(in_case, mine.victim_id, other.case_id, other.victim_id) then 'already'
        else guard.join_now(new_join, mine, other) end;
end $$;
create function guard.join_now(new_join uuid, mine cases.victim, other cases.victim) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform guard.join_entries(new_join, mine, guard.me(), null, other, guard.me());
    return null;
end $$;

-- Two children after all: either owner ends it, and everything is counted as if it had never been. The reason stays in the case that gave it.
create function guard.end_join(in_case uuid, of_join uuid, because text) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    mine known.joined;
    theirs known.joined;
    cases_of uuid[];
    victims uuid[];
    keys uuid[];
begin
    if not guard.may_join(in_case) then
        raise exception 'joining in a foreign case' using errcode = '42501';
    end if;
    perform guard.one_join_at_a_time();
    select * into mine from known.joined j where j.case_id = in_case and j.join_id = of_join for update;
    if mine.join_id is null or mine.ended_at is not null then
        return 'ended';
    end if;
    select * into theirs from known.joined j where j.join_id = of_join and j.case_id <> in_case for update;
    select array_agg(e.case_id), array_agg(e.victim_id) into cases_of, victims from guard.entries_of_child(in_case, mine.victim_id) e;
    perform from cases.case_file c where c.case_id = any (cases_of) order by c.case_id for no key update;
    select array_agg(guard.key_of_entry(e.case_id, e.victim_id) order by e.at) into keys
      from unnest(cases_of, victims) with ordinality e (case_id, victim_id, at);
    update known.joined j set ended_at = now() where j.join_id = of_join;
    update known.joined j set ended_by = guard.me(), ended_why = because where j.join_id = of_join and j.case_id = in_case;
    perform guard.count_entries_anew(cases_of, victims, keys);
    perform guard.line_of_join(j.case_id, 'child_separated', v.label, case when j.case_id = in_case then guard.me() else j.joined_by end)
       from known.joined j
       join cases.victim v on v.case_id = j.case_id and v.victim_id = j.victim_id
      where j.join_id = of_join;
    perform guard.tell_owners(mine.case_id, 'child_separated', null), guard.tell_owners(theirs.case_id, 'child_separated', null);
    return null;
end $$;

do $$
declare
    f text;
begin
    for f in select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'guard' and p.proname in ('entries_of_child', 'key_of_entry', 'counted_as', 'ever_one_child', 'count_joined', 'count_under',
                  'count_entries_anew', 'may_join', 'tell_owners', 'standing_entry', 'are_joined', 'join_entries', 'line_of_join', 'one_join_at_a_time',
                  'propose_join', 'why_no_join', 'join_as_proposed', 'answer_join', 'join_own', 'join_now', 'end_join') loop
        execute format('alter function %s owner to khamt_guard', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
end $$;
grant execute on function guard.count_joined(uuid), guard.propose_join(uuid, uuid, uuid, uuid),
    guard.answer_join(uuid, uuid, integer, boolean, uuid, text), guard.join_own(uuid, uuid, uuid, text, text), guard.end_join(uuid, uuid, text)
    to khamt_app;

-- ---- what was there before, with what is new in its newest text ----

do $$
declare
    change record;
    was text;
    becomes text;
begin
    for change in select * from (values
        -- a correction may go from the one key of a child to the other
        ('stamp_fact', $old$was.kind = 'SERVICE' and guard.merged_subjects(was.case_key, was.subject_key, new.subject_key)$old$,
            $new$was.kind in ('SERVICE', 'VICTIM_IDENTIFIED') and guard.ever_one_child(was.subject_key, new.subject_key)$new$),
        -- whoever revises names the entry by its own key
        ('revise_facts', $old$perform guard.correct_facts(in_case, of_kinds, of_subject, known)$old$,
            $new$perform guard.correct_facts(in_case, of_kinds, guard.counted_as(of_subject), known)$new$),
        ('merge_victims', $old$perform guard.count_services_for(case_key, g.fact_key, g.fact_key, s.fact_key)$old$,
            $new$perform guard.count_services_for(case_key, g.fact_key, g.fact_key, guard.counted_as(s.fact_key))$new$),
        -- what is joined is found by its entry: that one stays
        ('merge_victims', $old$    insert into cases.victim_merge$old$,
            $new$    if exists (select from known.joined j where j.case_id = in_case and j.victim_id = gone and j.ended_at is null) then
        return 'joined';
    end if;
    insert into cases.victim_merge$new$),
        ('unmerge_victims', $old$perform guard.count_services_for(case_key, s.fact_key, g.fact_key, g.fact_key)$old$,
            $new$perform guard.count_services_for(case_key, guard.counted_as(s.fact_key), g.fact_key, g.fact_key)$new$),
        ('propose_seal', $old$if of_case is null or not ($old$, $new$if what = 'JOIN' or of_case is null or not ($new$),
        ('decide_seal', $old$guard.bar(s.case_id, s.account_id, 'SEALED') is not null) then$old$,
            $new$guard.bar(s.case_id, s.account_id, 'SEALED') is not null)
       or s.act = 'JOIN' and (guard.why_no_join(s.case_id, s.join_proposal) is not null
                              or not exists (select from admission.sealed_case c where c.case_id = s.case_id)) then$new$),
        ('decide_seal', $old$when 'UNSEAL' then perform guard.unseal(s.case_id);$old$,
            $new$when 'UNSEAL' then perform guard.unseal(s.case_id);
        when 'JOIN' then perform guard.join_as_proposed(s.case_id, s.join_proposal, s.proposed_by);$new$),
        -- in the order in which an owner who agrees takes both locks
        ('decide_seal', $old$    select * into s from admission.seal_proposal x where x.proposal_id = id for update;$old$,
            $new$    perform guard.one_join_at_a_time() from admission.seal_proposal x where x.proposal_id = id and x.act = 'JOIN';
    select * into s from admission.seal_proposal x where x.proposal_id = id for update;$new$),
        ('remove_demo', $old$'known.told',$old$, $new$'known.joined', 'known.join_asked', 'known.join_proposal', 'known.told',$new$)
    ) c (name, old_text, new_text) loop
        was := pg_get_functiondef((select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                                    where n.nspname = 'guard' and p.proname = change.name));
        becomes := replace(was, change.old_text, change.new_text);
        if becomes = was then
            raise exception 'guard.% reads in another way', change.name;
        end if;
        execute becomes;
    end loop;
end $$;
drop function guard.merged_subjects(uuid, uuid, uuid);
