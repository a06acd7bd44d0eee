-- Doors to a case other than being named to its team, and what closes them: sealed cases, conflict of interest, emergency access,
-- deputies, hand-over (R4). What a person may see still hangs on one row of access.access_grant; here is who may write it.
create schema admission;
grant usage on schema admission to khamt_app, khamt_guard;

-- Only grants by this door open a sealed case. Its code, its reason and its people are nobody's business but its holders'.
create table admission.sealed_case (
    case_id   uuid primary key,
    sealed_at timestamptz not null default now()
);

create table admission.seal_proposal (
    proposal_id   uuid primary key,
    case_id       uuid not null,
    act           text not null check (act in ('SEAL', 'LET_IN', 'LET_OUT', 'UNSEAL')),
    -- Who stays in when the case is sealed, who is let in, who is let out; nobody when it is opened again.
    account_id    uuid references access.account,
    compartments  text[],
    purpose       text check (purpose in ('PROTECT', 'INVESTIGATE', 'PROSECUTE', 'TREAT', 'RETURN')),
    reason        text not null check (char_length(reason) between 1 and 2000),
    proposed_by   uuid not null references access.account,
    proposed_at   timestamptz not null default now(),
    first_keeper  uuid references access.account,
    first_at      timestamptz,
    second_keeper uuid references access.account,
    decided_at    timestamptz,
    status        text not null default 'PROPOSED' check (status in ('PROPOSED', 'CARRIED_OUT', 'DECLINED', 'OVERTAKEN')),
    version       integer not null default 1,
    check (first_keeper <> second_keeper),
    check ((act = 'UNSEAL') = (account_id is null)),
    check (status <> 'CARRIED_OUT' or second_keeper is not null)
);
create index on admission.seal_proposal (case_id);
create index on admission.seal_proposal (status) where status = 'PROPOSED';

-- A person who is linked with a case never holds it. Noted by themselves, by the team, or by a number that both have.
create table admission.conflict_of_interest (
    case_id    uuid not null,
    account_id uuid not null references access.account,
    relation   text not null check (relation in ('SUSPECT', 'RELATIVE', 'WITNESS', 'OTHER')),
    source     text not null check (source in ('DECLARED', 'NAMED', 'MATCHED')),
    noted_by   uuid not null references access.account,
    noted_at   timestamptz not null default now(),
    primary key (case_id, account_id)
);
create index on admission.conflict_of_interest (account_id);

-- Keyed hashes of an official's own registration and telephone number, to find them among the people of a case.
create table admission.own_number (
    account_id        uuid primary key references access.account,
    registration_hash bytea,
    phone_hash        bytea
);
create index on admission.own_number (registration_hash) where registration_hash is not null;
create index on admission.own_number (phone_hash) where phone_hash is not null;

-- Four hours, two compartments, read only; told to the owner, the person's supervisors and the auditors, and reviewed.
create table admission.emergency_access (
    emergency_id  uuid primary key,
    case_id       uuid not null,
    account_id    uuid not null references access.account,
    agency_code   text not null references directory.agency,
    reason        text not null check (reason in ('CHILD_IN_DANGER', 'MEDICAL_EMERGENCY', 'MISSING_CHILD', 'ARREST_OR_RAID', 'COURT_TODAY')),
    reference     text not null check (char_length(reference) between 3 and 500),
    opened_at     timestamptz not null default now(),
    ends_at       timestamptz not null default now() + interval '4 hours',
    ended_at      timestamptz,
    review_due_on date not null,
    reviewed_by   uuid references access.account,
    reviewed_at   timestamptz,
    finding       text check (finding in ('JUSTIFIED', 'NOT_JUSTIFIED')),
    review_words  text check (char_length(review_words) <= 2000),
    check ((finding is null) = (reviewed_by is null)),
    check (reviewed_by <> account_id)
);
create index on admission.emergency_access (account_id) where finding is null;
create index on admission.emergency_access (case_id);
create index on admission.emergency_access (agency_code, opened_at desc);
create index on admission.emergency_access (ends_at) where ended_at is null;

-- Who stands in for whom, from when to when.
create table admission.deputy (
    deputy_id  uuid primary key,
    account_id uuid not null references access.account,
    deputy     uuid not null references access.account,
    from_at    timestamptz not null,
    until_at   timestamptz not null,
    named_at   timestamptz not null default now(),
    ended_at   timestamptz,
    check (account_id <> deputy),
    check (from_at < until_at)
);
create index on admission.deputy (account_id) where ended_at is null;
create index on admission.deputy (deputy) where ended_at is null;

-- What a person is told inside Khamt: a kind and a code, never content.
create table admission.notice (
    notice_id  uuid primary key,
    account_id uuid not null references access.account,
    kind       text not null,
    case_code  text,
    about      uuid references access.account,
    told_at    timestamptz not null default now(),
    read_at    timestamptz
);
create index on admission.notice (account_id, told_at desc);

alter table admission.sealed_case enable row level security;          alter table admission.sealed_case force row level security;
alter table admission.seal_proposal enable row level security;        alter table admission.seal_proposal force row level security;
alter table admission.conflict_of_interest enable row level security; alter table admission.conflict_of_interest force row level security;
alter table admission.own_number enable row level security;           alter table admission.own_number force row level security;
alter table admission.emergency_access enable row level security;     alter table admission.emergency_access force row level security;
alter table admission.deputy enable row level security;               alter table admission.deputy force row level security;
alter table admission.notice enable row level security;               alter table admission.notice force row level security;

-- Whoever holds the case knows that it is sealed and who may not hold it; whoever proposed, what became of it.
create policy holders on admission.sealed_case for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = sealed_case.case_id));
create policy holders on admission.seal_proposal for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = seal_proposal.case_id and g.kind <> 'READER'));
create policy holders on admission.conflict_of_interest for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = conflict_of_interest.case_id and g.kind in ('OWNER', 'MEMBER')));
create policy own on admission.emergency_access for select to khamt_app using (account_id = (select guard.me()));
create policy holders on admission.emergency_access for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = emergency_access.case_id and g.kind in ('OWNER', 'MEMBER')));
create policy own on admission.deputy for select to khamt_app using (account_id = (select guard.me()) or deputy = (select guard.me()));
create policy own on admission.notice for select to khamt_app using (account_id = (select guard.me()));
create policy own_read on admission.notice for update to khamt_app
    using (account_id = (select guard.me())) with check (account_id = (select guard.me()));
grant select on admission.sealed_case, admission.seal_proposal, admission.conflict_of_interest, admission.emergency_access,
    admission.deputy, admission.notice to khamt_app;
grant update (read_at) on admission.notice to khamt_app;
grant select, insert, update, delete on admission.sealed_case to khamt_guard;
grant select, insert, update on admission.seal_proposal, admission.conflict_of_interest, admission.own_number,
    admission.emergency_access, admission.deputy, admission.notice to khamt_guard;

-- ---- who is kept out ----

-- Why this person cannot hold this case by this door now, as the number of the rule; null when nothing stands against it.
-- 1: account, appointment or the agency's agreement; 5: sealed; 6: conflict of interest.
create function guard.bar(in_case uuid, who uuid, by_door text) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select case
        when not exists (select from access.account a
                           join directory.appointment p using (account_id)
                           join directory.agency g using (agency_code)
                          where a.account_id = who and a.active and p.valid @> current_date and g.agreement @> current_date) then 'rule:1'
        when exists (select from admission.conflict_of_interest c where c.case_id = in_case and c.account_id = who) then 'rule:6'
        when by_door <> 'SEALED' and exists (select from admission.sealed_case s where s.case_id = in_case) then 'rule:5'
        end
$$;

-- The last word, whichever function wrote the grant. What ends is never kept from ending.
create function guard.check_grant() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    rule text := guard.bar(new.case_id, new.account_id, new.door);
begin
    if rule is not null then
        raise exception 'this person cannot hold this case' using errcode = '42501', detail = rule;
    end if;
    return new;
end $$;
create trigger check_grant before insert or update on access.access_grant for each row
    -- The demo country is written in one piece by a role that can do nothing else.
    when (new.valid_until > now() and current_user <> 'khamt_demo') execute function guard.check_grant();

-- A deputy holds what the person holds, no longer than either.
create function guard.follow_grant() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    d admission.deputy;
begin
    if new.valid_until <= now() then
        update access.access_grant g set valid_until = now()
         where g.case_id = new.case_id and g.door = 'DEPUTY' and g.given_by = new.account_id and g.valid_until > now();
    else
        for d in select * from admission.deputy x
                  where x.account_id = new.account_id and x.ended_at is null and x.until_at > now() loop
            perform guard.let_deputy_in(new, d);
        end loop;
    end if;
    return null;
end $$;

-- By what the deputy holds already nothing changes; who may not hold the case does not get it by this way either.
create function guard.let_deputy_in(held access.access_grant, d admission.deputy) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    if greatest(d.from_at, held.valid_from) < least(d.until_at, held.valid_until) and guard.bar(held.case_id, d.deputy, 'DEPUTY') is null then
        insert into access.access_grant as old (case_id, account_id, kind, compartments, purpose, door, valid_from, valid_until, given_by)
        values (held.case_id, d.deputy, case held.kind when 'OWNER' then 'MEMBER' else held.kind end, held.compartments, held.purpose, 'DEPUTY',
                greatest(d.from_at, held.valid_from), least(d.until_at, held.valid_until), held.account_id)
        on conflict (case_id, account_id) do update
           set kind = excluded.kind, compartments = excluded.compartments, purpose = excluded.purpose, door = excluded.door,
               valid_from = excluded.valid_from, valid_until = excluded.valid_until, given_by = excluded.given_by, given_at = now()
         where old.valid_until <= now() or (old.door = 'DEPUTY' and old.given_by = excluded.given_by);
    end if;
end $$;
create trigger follow_grant after insert or update on access.access_grant for each row
    when (new.door = 'TEAM' and current_user <> 'khamt_demo') execute function guard.follow_grant();

-- Ends whatever this person holds of this case and their place in the team.
create function guard.put_out(in_case uuid, who uuid) returns void language sql security definer set search_path = guard, public, pg_temp as $$
    update access.access_grant set valid_until = now() where case_id = in_case and account_id = who and valid_until > now();
    update cases.team_member set until = current_date where case_id = in_case and account_id = who and until is null;
    -- the worker that ends emergencies writes it into the trail
    update admission.emergency_access set ends_at = now() where case_id = in_case and account_id = who and ended_at is null;
$$;

create function guard.tell(whom uuid, what text, code text, about_whom uuid) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    insert into admission.notice (notice_id, account_id, kind, case_code, about)
    select gen_random_uuid(), a.account_id, what, code, about_whom from access.account a where a.account_id = whom and a.active
$$;

-- Everybody who is appointed as this in this agency (or in any, when none is named).
create function guard.tell_role(as_role text, agency text, what text, code text, about_whom uuid) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    select guard.tell(t.account_id, what, code, about_whom)
      from (select distinct p.account_id from directory.appointment p
             where p.role = as_role and (agency is null or p.agency_code = agency) and p.valid @> current_date
               and p.account_id is distinct from about_whom) t
$$;

create function guard.case_code(in_case uuid) returns text language sql stable security definer set search_path = guard, public, pg_temp as $$
    select code from cases.case_file where case_id = in_case
$$;

-- ---- conflict of interest (rule 6) ----

-- When the owner has to leave, the case goes to the colleague of the same agency who has been in it longest, then to any member; if there
-- is none, the supervisors of the agency are told to name one.
create function guard.follow_owner(in_case uuid, leaving uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    next uuid;
    home text := (select m.agency_code from cases.team_member m where m.case_id = in_case and m.account_id = leaving);
begin
    select g.account_id into next
      from access.access_grant g
      left join cases.team_member m using (case_id, account_id)
     where g.case_id = in_case and g.kind = 'MEMBER' and g.door in ('TEAM', 'SEALED') and g.account_id <> leaving
       and g.valid_from <= now() and g.valid_until > now() and guard.bar(in_case, g.account_id, g.door) is null
     order by (m.agency_code = home) desc, g.given_at, g.account_id
     limit 1;
    if next is null then
        perform guard.tell_role('SUPERVISOR', guard.reviewing_agency(home), 'case_without_owner', guard.case_code(in_case), null);
    else
        update access.access_grant set kind = 'OWNER' where case_id = in_case and account_id = next;
        update cases.team_member set lead = account_id = next where case_id = in_case and (lead or account_id = next);
        perform guard.tell(next, 'you_own', guard.case_code(in_case), null);
    end if;
end $$;

create function guard.note_conflict(in_case uuid, who uuid, as_relation text, from_source text, by_whom uuid) returns void language plpgsql
    security definer set search_path = guard, public, pg_temp as $$
declare
    owned boolean := exists (select from access.access_grant g where g.case_id = in_case and g.account_id = who and g.kind = 'OWNER'
                                and g.valid_from <= now() and g.valid_until > now());
begin
    insert into admission.conflict_of_interest (case_id, account_id, relation, source, noted_by)
    values (in_case, who, as_relation, from_source, by_whom)
    on conflict (case_id, account_id) do nothing;
    perform guard.put_out(in_case, who);
    if owned then
        perform guard.follow_owner(in_case, who);
    end if;
    perform guard.tell(g.account_id, 'conflict_noted', guard.case_code(in_case), null)
       from access.access_grant g
      where g.case_id = in_case and g.kind = 'OWNER' and g.valid_from <= now() and g.valid_until > now() and g.account_id <> by_whom;
end $$;

-- Everybody may say it of themselves; of a colleague, those who may name the team. Of somebody who never held the case too.
create function guard.declare_conflict(in_case uuid, who uuid, as_relation text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    mine access.access_grant := guard.my_grant(in_case);
begin
    if mine.case_id is null or (who <> mine.account_id and (mine.kind not in ('OWNER', 'MEMBER') or mine.door = 'EMERGENCY'))
       or not exists (select from access.account a where a.account_id = who and a.kind = 'PERSON') then
        return false;
    end if;
    perform guard.note_conflict(in_case, who, as_relation, case when who = mine.account_id then 'DECLARED' else 'NAMED' end, mine.account_id);
    return true;
end $$;

-- An official whose own number stands among the people of a case is found at once, from whichever side it was written.
create function guard.match_identity() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    found uuid;
begin
    for found in select n.account_id from admission.own_number n
                  where (n.registration_hash = new.registration_hash or n.phone_hash = new.phone_hash)
                    and not exists (select from admission.conflict_of_interest c where c.case_id = new.case_id and c.account_id = n.account_id) loop
        perform guard.note_conflict(new.case_id, found, case when exists (select from cases.alleged_offender o
              where o.case_id = new.case_id and o.offender_id = new.person_id) then 'SUSPECT' else 'OTHER' end, 'MATCHED', found);
    end loop;
    return null;
end $$;
create trigger match_identity after insert or update of registration_hash, phone_hash on cases.identity for each row
    when ((new.registration_hash is not null or new.phone_hash is not null) and current_user <> 'khamt_demo')
    execute function guard.match_identity();

-- Given at the console; answers in how many cases this person was found.
create function guard.set_own_number(name text, registration bytea, phone bytea) returns integer language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    who uuid := (select account_id from access.account a where a.username = name and a.kind = 'PERSON');
    i record;
    count integer := 0;
begin
    if who is null then
        return null;
    end if;
    insert into admission.own_number (account_id, registration_hash, phone_hash) values (who, registration, phone)
    on conflict (account_id) do update set registration_hash = excluded.registration_hash, phone_hash = excluded.phone_hash;
    for i in select x.case_id, x.person_id from cases.identity x
              where (x.registration_hash = registration or x.phone_hash = phone)
                and not exists (select from admission.conflict_of_interest c where c.case_id = x.case_id and c.account_id = who) loop
        perform guard.note_conflict(i.case_id, who, case when exists (select from cases.alleged_offender o
              where o.case_id = i.case_id and o.offender_id = i.person_id) then 'SUSPECT' else 'OTHER' end, 'MATCHED', who);
        count := count + 1;
    end loop;
    return count;
end $$;

-- ---- sealed cases (rule 5) ----

-- Keepers are designated persons, appointed as such beside what they are; by that alone they see into no case.
create function guard.is_keeper() returns boolean language sql stable security definer set search_path = guard, public, pg_temp as $$
    select exists (
        select from directory.appointment k where k.account_id = guard.holder() and k.role = 'KEEPER' and k.valid @> current_date)
$$;

-- By somebody who may name the team, or by a keeper, who is the first of the two by that. For a keeper the case is named by its code.
create function guard.propose_seal(id uuid, in_case uuid, code text, what text, who uuid, with_compartments text[], for_purpose text, why text)
    returns text language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    of_case uuid := coalesce(in_case, (select c.case_id from cases.case_file c where c.code = propose_seal.code));
    mine access.access_grant := guard.my_grant(of_case);
    is_keeper boolean := guard.is_keeper();
    is_sealed boolean := exists (select from admission.sealed_case s where s.case_id = of_case);
begin
    -- Of somebody who holds nothing all of "mine" is null, and so would be the answer.
    if of_case is null or not (is_keeper or coalesce(mine.kind in ('OWNER', 'MEMBER') and mine.door <> 'EMERGENCY', false))
       or exists (select from admission.conflict_of_interest c where c.case_id = of_case and c.account_id = guard.me()) then
        return 'UNKNOWN';
    end if;
    if (what = 'SEAL') = is_sealed then
        return case when is_sealed then 'SEALED_ALREADY' else 'NOT_SEALED' end;
    end if;
    if what in ('SEAL', 'LET_IN') and guard.bar(of_case, who, 'SEALED') is not null then
        return 'CANNOT_HOLD';
    end if;
    if not is_keeper and with_compartments is not null and not with_compartments <@ mine.compartments then
        return 'MORE_THAN_OWN';
    end if;
    insert into admission.seal_proposal (proposal_id, case_id, act, account_id, compartments, purpose, reason, proposed_by, first_keeper, first_at)
    values (id, of_case, what, who, with_compartments, for_purpose, why, guard.me(),
            case when is_keeper and who is distinct from guard.me() then guard.me() end,
            case when is_keeper and who is distinct from guard.me() then now() end);
    perform guard.tell(k.account_id, 'seal_proposed', guard.case_code(of_case), null)
       from directory.appointment k
      where k.role = 'KEEPER' and k.valid @> current_date and k.account_id <> guard.me() and k.account_id is distinct from who
        and not exists (select from admission.conflict_of_interest c where c.case_id = of_case and c.account_id = k.account_id);
    return 'PROPOSED';
end $$;

-- What waits for a keeper: code, act, whom, why; nothing of the case. What concerns the keeper, or a case they are linked with, is another's.
create function guard.seal_proposals() returns table (proposal_id uuid, code text, act text, parent_name text, given_name text, role text,
        agency_code text, compartments text[], purpose text, reason text, proposer_parent_name text, proposer_given_name text, proposer_agency text,
        proposed_at timestamptz, agreed_once boolean, mine boolean, version integer)
    language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
begin
    if not guard.is_keeper() then
        raise exception 'not a keeper' using errcode = '42501';
    end if;
    return query
    select s.proposal_id, guard.case_code(s.case_id), s.act, a.parent_name, a.given_name, p.role, p.agency_code, s.compartments, s.purpose, s.reason,
           b.parent_name, b.given_name, q.agency_code, s.proposed_at, s.first_keeper is not null, s.first_keeper is not distinct from guard.me(), s.version
      from admission.seal_proposal s
      join access.account b on b.account_id = s.proposed_by
      left join access.account a on a.account_id = s.account_id
      left join lateral (select n.role, n.agency_code from directory.appointment n where n.account_id = a.account_id and n.valid @> current_date
                          order by n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id limit 1) p on true
      left join lateral (select n.agency_code from directory.appointment n where n.account_id = b.account_id and n.valid @> current_date
                          order by n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id limit 1) q on true
     where s.status = 'PROPOSED' and s.account_id is distinct from guard.me()
       and not exists (select from admission.conflict_of_interest c where c.case_id = s.case_id and c.account_id = guard.me())
     order by s.proposed_at;
end $$;

-- A keeper agrees or declines; the second who agrees carries it out. The answer says what became of it.
create function guard.decide_seal(id uuid, expected_version integer, agree boolean) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    s admission.seal_proposal;
begin
    select * into s from admission.seal_proposal x where x.proposal_id = id for update;
    if s.proposal_id is null or not guard.is_keeper() or s.account_id is not distinct from guard.me()
       or exists (select from admission.conflict_of_interest c where c.case_id = s.case_id and c.account_id = guard.me()) then
        return 'UNKNOWN';
    end if;
    if s.status <> 'PROPOSED' or s.version <> expected_version then
        return 'OVERTAKEN';
    end if;
    if not agree then
        update admission.seal_proposal set status = 'DECLINED', decided_at = now(), version = version + 1 where proposal_id = id;
        perform guard.tell(s.proposed_by, 'seal_declined', guard.case_code(s.case_id), null);
        return 'DECLINED';
    end if;
    if s.first_keeper is not distinct from guard.me() then
        return 'AGREED_ALREADY';
    end if;
    if s.first_keeper is null then
        update admission.seal_proposal set first_keeper = guard.me(), first_at = now(), version = version + 1 where proposal_id = id;
        return 'AGREED_ONCE';
    end if;
    -- Between proposal and decision somebody else may have sealed or opened it, or the person may have become a party.
    if (s.act = 'SEAL') = exists (select from admission.sealed_case c where c.case_id = s.case_id)
       or (s.act in ('SEAL', 'LET_IN') and guard.bar(s.case_id, s.account_id, 'SEALED') is not null) then
        update admission.seal_proposal set status = 'OVERTAKEN', decided_at = now(), version = version + 1 where proposal_id = id;
        return 'OVERTAKEN';
    end if;
    update admission.seal_proposal set second_keeper = guard.me(), decided_at = now(), status = 'CARRIED_OUT', version = version + 1
     where proposal_id = id;
    case s.act
        when 'SEAL' then perform guard.seal(s);
        when 'LET_IN' then perform guard.let_in_sealed(s, 'MEMBER');
        when 'LET_OUT' then perform guard.let_out_sealed(s);
        when 'UNSEAL' then perform guard.unseal(s.case_id);
    end case;
    perform guard.tell(s.proposed_by, 'seal_carried_out', guard.case_code(s.case_id), null);
    return 'CARRIED_OUT';
end $$;

create function guard.let_in_sealed(s admission.seal_proposal, as_kind text) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    insert into access.access_grant as old (case_id, account_id, kind, compartments, purpose, door, given_by)
    values (s.case_id, s.account_id, as_kind, s.compartments, s.purpose, 'SEALED', s.proposed_by)
    on conflict (case_id, account_id) do update
       set kind = excluded.kind, compartments = excluded.compartments, purpose = excluded.purpose, door = excluded.door,
           valid_from = now(), valid_until = 'infinity', given_by = excluded.given_by, given_at = now();
    insert into cases.team_member as old (case_id, account_id, agency_code, role, lead, since)
    select s.case_id, s.account_id, p.agency_code, p.role, as_kind = 'OWNER', current_date
      from directory.appointment p
     where p.account_id = s.account_id and p.valid @> current_date
     order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1
    on conflict (case_id, account_id) do update set agency_code = excluded.agency_code, role = excluded.role, lead = excluded.lead, until = null;
end $$;

create function guard.let_out_sealed(s admission.seal_proposal) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    owned boolean := exists (select from access.access_grant g where g.case_id = s.case_id and g.account_id = s.account_id and g.kind = 'OWNER');
begin
    perform guard.put_out(s.case_id, s.account_id);
    if owned then
        perform guard.follow_owner(s.case_id, s.account_id);
    end if;
end $$;

-- Everybody else is out at once, and what lay open at desks is closed to them; the district of what was counted becomes its province.
create function guard.seal(s admission.seal_proposal) returns void language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    insert into admission.sealed_case (case_id) values (s.case_id);
    perform guard.put_out(s.case_id, g.account_id)
       from access.access_grant g where g.case_id = s.case_id and g.valid_until > now() and g.account_id <> s.account_id;
    perform guard.let_in_sealed(s, 'OWNER');
    update cases.team_member set lead = account_id = s.account_id where case_id = s.case_id and (lead or account_id = s.account_id);
    perform guard.hide_from_desks(s.case_id, true);
    perform guard.count_in_province(c.fact_key, c.place_code, true) from cases.case_file c where c.case_id = s.case_id;
end $$;

create function guard.unseal(in_case uuid) returns void language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    delete from admission.sealed_case where case_id = in_case;
    update access.access_grant set door = 'TEAM' where case_id = in_case and door = 'SEALED' and valid_until > now();
    perform guard.hide_from_desks(in_case, false);
    perform guard.count_in_province(c.fact_key, c.place_code, false) from cases.case_file c where c.case_id = in_case;
end $$;

create function guard.hide_from_desks(in_case uuid, hidden boolean) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    update intake.report set sealed = hidden where case_id = in_case;
    update referrals.referral set sealed = hidden where case_id = in_case;
$$;

create function guard.count_in_province(key uuid, place text, sealed boolean) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    select guard.correct_facts(key, null, null, jsonb_build_object('place_code',
        (select case when sealed and p.kind in ('DISTRICT', 'SOUM') then p.parent_code else p.place_code end
           from directory.place p where p.place_code = place)))
$$;

-- ---- emergency access (rule 7) ----

-- The third working day from now; Saturdays and Sundays are none. Public holidays are not known here, which makes it early, never late.
create function guard.working_days_on(days integer) returns date language sql stable set search_path = guard, public, pg_temp as $$
    select d::date
      from generate_series(current_date + 1, current_date + 3 * days + 7, interval '1 day') d
     where extract(isodow from d) < 6
     order by d offset days - 1 limit 1
$$;

-- The agency whose supervisors review: the person's own, or the nearest above it that has one.
create function guard.reviewing_agency(home text) returns text language sql stable security definer set search_path = guard, public, pg_temp as $$
    with recursive up (agency_code, parent_code, steps) as (
        select g.agency_code, g.parent_code, 0 from directory.agency g where g.agency_code = home
         union all
        select g.agency_code, g.parent_code, up.steps + 1 from up join directory.agency g on g.agency_code = up.parent_code)
    select coalesce((select u.agency_code from up u
                      where exists (select from directory.appointment p where p.agency_code = u.agency_code and p.role = 'SUPERVISOR'
                                       and p.valid @> current_date)
                      order by u.steps limit 1), home)
$$;

-- By code, with a reason and a reference. Unknown, sealed and barred look the same; the answer is OPENED, HELD, REVIEWS or UNKNOWN.
create function guard.open_in_emergency(id uuid, code text, why text, by_reference text) returns table (outcome text, case_id uuid)
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
declare
    who uuid := guard.holder();
    of_case uuid := (select c.case_id from cases.case_file c where c.code = open_in_emergency.code and not exists
                       (select from admission.sealed_case s where s.case_id = c.case_id));
    home text;
begin
    select p.agency_code into home from directory.appointment p
     where p.account_id = who and p.valid @> current_date order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1;
    -- The roles of the action OPEN_IN_EMERGENCY, which the pages ask for too.
    if who is null or home is null or not exists (select from directory.appointment p
         where p.account_id = who and p.valid @> current_date
           and p.role in ('INTAKE_OFFICER', 'SOCIAL_WORKER', 'CHILD_PROTECTION_OFFICER', 'SHELTER_WORKER', 'PSYCHOLOGIST', 'DOCTOR',
                          'INVESTIGATOR', 'PROSECUTOR')) then
        return query select 'UNKNOWN', null::uuid;
        return;
    end if;
    -- One at a time for one person, so that two requests at once cannot both be the last that is allowed.
    perform from access.account a where a.account_id = who for no key update;
    if (select count(*) from admission.emergency_access e where e.account_id = who and e.finding is null) > 3 then
        return query select 'REVIEWS', null::uuid;
        return;
    end if;
    if of_case is null or guard.bar(of_case, who, 'EMERGENCY') is not null then
        return query select 'UNKNOWN', null::uuid;
        return;
    end if;
    if exists (select from access.access_grant g where g.case_id = of_case and g.account_id = who and g.valid_from <= now() and g.valid_until > now()) then
        return query select 'HELD', of_case;
        return;
    end if;
    insert into admission.emergency_access (emergency_id, case_id, account_id, agency_code, reason, reference, review_due_on)
    values (id, of_case, who, guard.reviewing_agency(home), why, by_reference, guard.working_days_on(3));
    insert into access.access_grant as old (case_id, account_id, kind, compartments, purpose, door, valid_until, given_by)
    values (of_case, who, 'READER', array['core', 'location'], 'PROTECT', 'EMERGENCY', now() + interval '4 hours', who)
    on conflict (case_id, account_id) do update
       set kind = excluded.kind, compartments = excluded.compartments, purpose = excluded.purpose, door = excluded.door,
           valid_from = now(), valid_until = excluded.valid_until, given_by = excluded.given_by, given_at = now();
    perform guard.tell(g.account_id, 'emergency_opened', code, who)
       from access.access_grant g
      where g.case_id = of_case and g.kind = 'OWNER' and g.valid_from <= now() and g.valid_until > now();
    perform guard.tell_role('SUPERVISOR', guard.reviewing_agency(home), 'emergency_to_review', code, who);
    perform guard.tell_role('AUDITOR', null, 'emergency_opened', code, who);
    return query select 'OPENED', of_case;
end $$;

-- Those whose time is over (or, for a person, their own one): ended in the books too, so that each has a beginning and an end.
create function guard.end_emergencies(own uuid) returns table (emergency_id uuid, case_id uuid, account_id uuid) language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
begin
    return query
    with over as (
        update admission.emergency_access e
           set ended_at = least(now(), e.ends_at)
         where e.ended_at is null
           and (e.emergency_id = own and e.account_id = guard.me() or own is null and e.ends_at <= now())
        returning e.emergency_id, e.case_id, e.account_id),
    closed as (
        update access.access_grant g set valid_until = now()
          from over o
         where g.case_id = o.case_id and g.account_id = o.account_id and g.door = 'EMERGENCY' and g.valid_until > now()
        returning g.case_id)
    select o.emergency_id, o.case_id, o.account_id from over o where (select count(*) from closed) >= 0;
end $$;

-- ---- supervisors: workload and reviews, no content ----

create function guard.supervised_agency() returns text language sql stable security definer set search_path = guard, public, pg_temp as $$
    select p.agency_code from directory.appointment p
     where p.account_id = guard.me() and guard.is_person() and p.role = 'SUPERVISOR' and p.valid @> current_date
     order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1
$$;

create function guard.require_supervisor() returns text language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
declare
    agency text := guard.supervised_agency();
begin
    if agency is null then
        raise exception 'not a supervisor' using errcode = '42501';
    end if;
    return agency;
end $$;

create function guard.emergencies_to_review() returns table (emergency_id uuid, code text, account_id uuid, parent_name text, given_name text, role text,
        reason text, reference text, opened_at timestamptz, ended_at timestamptz, review_due_on date, looks text[], finding text, reviewed_at timestamptz)
    language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
declare
    agency text := guard.require_supervisor();
begin
    return query
    select e.emergency_id, guard.case_code(e.case_id), e.account_id, a.parent_name, a.given_name, p.role, e.reason, e.reference, e.opened_at,
           e.ended_at, e.review_due_on,
           (select array_agg(distinct coalesce(v.detail ->> 'part', '')) from audit.event v
             where v.case_id = e.case_id and v.account_id = e.account_id and v.action in ('case.opened', 'case.read')
               and v.at between e.opened_at and coalesce(e.ended_at, e.ends_at)),
           e.finding, e.reviewed_at
      from admission.emergency_access e
      join access.account a using (account_id)
      left join lateral (select n.role from directory.appointment n where n.account_id = a.account_id
                          order by n.valid @> e.opened_at::date desc, n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id limit 1) p on true
     where e.agency_code = agency and e.account_id <> guard.me() and (e.finding is null or e.reviewed_at > now() - interval '14 days')
     order by e.finding is not null, e.review_due_on, e.opened_at;
end $$;

create function guard.review_emergency(id uuid, with_finding text, words text) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    agency text := guard.require_supervisor();
    e admission.emergency_access;
begin
    update admission.emergency_access x
       set finding = with_finding, review_words = words, reviewed_by = guard.me(), reviewed_at = now()
     where x.emergency_id = id and x.agency_code = agency and x.finding is null and x.account_id <> guard.me()
    returning x.* into e;
    if e.emergency_id is null then
        return null;
    end if;
    perform guard.tell(e.account_id, 'emergency_reviewed', guard.case_code(e.case_id), null);
    if with_finding = 'NOT_JUSTIFIED' then
        perform guard.tell_role('AUDITOR', null, 'emergency_not_justified', guard.case_code(e.case_id), e.account_id);
    end if;
    return e.case_id;
end $$;

-- Numbers of each colleague of the supervisor's agency, of cases that are not sealed.
create function guard.workload(today date) returns table (account_id uuid, parent_name text, given_name text, role text, active boolean, owned integer,
        shared integer, open_tasks integer, late_tasks integer, oldest_due date)
    language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
declare
    agency text := guard.require_supervisor();
begin
    return query
    select a.account_id, a.parent_name, a.given_name, p.role, a.active,
           (select count(*) from access.access_grant g join cases.case_file c using (case_id)
             where g.account_id = a.account_id and g.kind = 'OWNER' and g.door <> 'SEALED' and g.valid_until > now() and c.closed_on is null)::int,
           (select count(*) from access.access_grant g join cases.case_file c using (case_id)
             where g.account_id = a.account_id and g.kind <> 'OWNER' and g.door = 'TEAM' and g.valid_until > now() and c.closed_on is null)::int,
           t.all_open, t.late, t.oldest
      from (select distinct on (n.account_id) n.account_id, n.role, n.valid
              from directory.appointment n
             where n.agency_code = agency
             order by n.account_id, n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id) p
      join access.account a using (account_id)
     cross join lateral (
            select count(*)::int as all_open, count(*) filter (where k.due_on < today)::int as late, min(k.due_on) as oldest
              from cases.task k
             where k.assigned_to = a.account_id and k.status in ('OPEN', 'IN_PROGRESS')
               and not exists (select from admission.sealed_case s where s.case_id = k.case_id)) t
     where (a.active and p.valid @> current_date)
        -- whoever left and still has something that must be handed over
        or exists (select from access.access_grant g join cases.case_file c using (case_id)
                    where g.account_id = a.account_id and g.kind = 'OWNER' and g.door <> 'SEALED' and g.valid_until > now() and c.closed_on is null)
     order by a.active, t.late desc, a.given_name, a.account_id;
end $$;

-- Codes and dates of what one colleague owns; never what stands in it.
create function guard.workload_of(who uuid, today date) returns table (code text, opened_on date, changed_at timestamptz, open_tasks integer, late_tasks integer)
    language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
declare
    agency text := guard.require_supervisor();
begin
    return query
    select c.code, c.opened_on, c.changed_at, t.all_open, t.late
      from access.access_grant g
      join cases.case_file c using (case_id)
     cross join lateral (
            select count(*)::int as all_open, count(*) filter (where k.due_on < today)::int as late
              from cases.task k where k.case_id = c.case_id and k.status in ('OPEN', 'IN_PROGRESS')) t
     where g.account_id = who and g.kind = 'OWNER' and g.door <> 'SEALED' and g.valid_until > now() and c.closed_on is null
       and exists (select from directory.appointment n where n.account_id = who and n.agency_code = agency)
     order by t.late desc, c.changed_at
     limit 500;
end $$;

-- ---- hand-over and deputies ----

-- From one to the other: the owner's place, or a member's; the old holder is out, or stays as a member.
create function guard.move_grant(held access.access_grant, successor uuid, stays boolean) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    if held.account_id = successor or guard.bar(held.case_id, successor, held.door) is not null then
        return false;
    end if;
    insert into access.access_grant as old (case_id, account_id, kind, compartments, purpose, door, given_by)
    values (held.case_id, successor, held.kind, held.compartments, held.purpose, held.door, held.account_id)
    on conflict (case_id, account_id) do update
       set kind = excluded.kind, door = excluded.door, valid_from = least(old.valid_from, now()), valid_until = 'infinity', given_by = excluded.given_by,
           given_at = now(), purpose = case when old.valid_until > now() then old.purpose else excluded.purpose end,
           compartments = case when old.valid_until > now()
                               then (select array_agg(distinct c) from unnest(old.compartments || excluded.compartments) c)
                               else excluded.compartments end
     where old.kind <> 'OWNER' or old.valid_until <= now();
    insert into cases.team_member as old (case_id, account_id, agency_code, role, lead, since)
    select held.case_id, successor, p.agency_code, p.role, held.kind = 'OWNER', current_date
      from directory.appointment p
     where p.account_id = successor and p.valid @> current_date
     order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1
    on conflict (case_id, account_id) do update
       set agency_code = excluded.agency_code, role = excluded.role, lead = old.lead or excluded.lead, until = null;
    if held.kind = 'OWNER' then
        update cases.team_member set lead = account_id = successor where case_id = held.case_id and (lead or account_id = successor);
    end if;
    update cases.task set assigned_to = successor, version = version + 1
     where case_id = held.case_id and assigned_to = held.account_id and status in ('OPEN', 'IN_PROGRESS');
    if not stays then
        perform guard.put_out(held.case_id, held.account_id);
    elsif held.kind = 'OWNER' then
        update access.access_grant set kind = 'MEMBER' where case_id = held.case_id and account_id = held.account_id;
    end if;
    return true;
end $$;

-- The owner of one case gives it to a colleague.
create function guard.hand_over(in_case uuid, successor uuid, stays boolean) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    mine access.access_grant := guard.my_grant(in_case);
begin
    -- Who holds a sealed case is decided by two keepers, also when its owner changes.
    if mine.kind is distinct from 'OWNER' or mine.door = 'SEALED' and not exists (
            select from access.access_grant g where g.case_id = in_case and g.account_id = successor and g.door = 'SEALED' and g.valid_until > now()) then
        return false;
    end if;
    if not guard.move_grant(mine, successor, stays) then
        return false;
    end if;
    perform guard.tell(successor, 'you_own', guard.case_code(in_case), mine.account_id);
    return true;
end $$;

-- A supervisor hands over everything of a colleague of their agency who leaves, or is away; case by case what cannot be is left and counted.
create function guard.hand_over_all(leaving uuid, successor uuid) returns table (moved integer, kept integer, cases uuid[]) language plpgsql
    security definer set search_path = guard, public, pg_temp as $$
declare
    agency text := guard.require_supervisor();
    held access.access_grant;
    done uuid[] := '{}';
    left_over integer := 0;
begin
    if not exists (select from directory.appointment p where p.account_id = leaving and p.agency_code = agency)
       or not exists (select from directory.appointment p join access.account a using (account_id)
                       where p.account_id = successor and p.agency_code = agency and p.valid @> current_date and a.active)
       or leaving = successor or successor = guard.me() then
        raise exception 'not between these two' using errcode = '42501';
    end if;
    for held in select * from access.access_grant g
                 where g.account_id = leaving and g.door = 'TEAM' and g.kind in ('OWNER', 'MEMBER', 'CONTRIBUTOR') and g.valid_until > now()
                 order by g.case_id loop
        if guard.move_grant(held, successor, false) then
            done := done || held.case_id;
        else
            left_over := left_over + 1;
        end if;
    end loop;
    if cardinality(done) > 0 then
        perform guard.tell(successor, 'handed_over', null, leaving);
    end if;
    return query select cardinality(done), left_over, done;
end $$;

-- For the time of an absence a colleague of the same agency holds what the person holds, except sealed cases.
create function guard.name_deputy(id uuid, who uuid, from_when timestamptz, until_when timestamptz) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    me uuid := guard.holder();
    d admission.deputy;
    held access.access_grant;
begin
    if me is null or who = me or until_when > from_when + interval '90 days' or until_when <= now()
       or not exists (select from directory.appointment p join directory.appointment q using (agency_code) join access.account a on a.account_id = who
                       where p.account_id = me and q.account_id = who and a.active and p.valid @> current_date and q.valid @> current_date) then
        return false;
    end if;
    insert into admission.deputy (deputy_id, account_id, deputy, from_at, until_at) values (id, me, who, from_when, until_when) returning * into d;
    for held in select * from access.access_grant g where g.account_id = me and g.door = 'TEAM' and g.valid_from <= now() and g.valid_until > now() loop
        perform guard.let_deputy_in(held, d);
    end loop;
    perform guard.tell(who, 'you_stand_in', null, me);
    return true;
end $$;

create function guard.end_deputy(id uuid) returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    d admission.deputy;
begin
    update admission.deputy x set ended_at = now()
     where x.deputy_id = id and x.ended_at is null and guard.me() in (x.account_id, x.deputy)
    returning x.* into d;
    if d.deputy_id is null then
        return false;
    end if;
    update access.access_grant g set valid_from = least(g.valid_from, now()), valid_until = now()
     where g.account_id = d.deputy and g.door = 'DEPUTY' and g.given_by = d.account_id and g.valid_until > now();
    return true;
end $$;

-- A keeper is designated at the console, until a day, beside the appointment the person has; designating again moves the day.
create function guard.designate_keeper(appointment uuid, name text, until_day date) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    update directory.appointment p set valid = daterange(lower(p.valid), greatest(until_day, lower(p.valid)))
      from access.account a
     where a.username = name and p.account_id = a.account_id and p.role = 'KEEPER' and p.valid @> current_date;
    if found then
        return true;
    end if;
    insert into directory.appointment (appointment_id, account_id, agency_code, role, valid)
    select appointment, a.account_id, p.agency_code, 'KEEPER', daterange(current_date, greatest(until_day, current_date))
      from access.account a join directory.appointment p using (account_id)
     where a.username = name and a.kind = 'PERSON' and a.active and p.valid @> current_date
     order by lower(p.valid) desc, p.appointment_id limit 1;
    return found;
end $$;

do $$
declare
    f text;
begin
    for f in select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'guard' and p.proname in ('bar', 'check_grant', 'follow_grant', 'let_deputy_in', 'put_out', 'tell', 'tell_role', 'case_code',
                  'follow_owner', 'note_conflict', 'declare_conflict', 'match_identity', 'set_own_number', 'is_keeper', 'propose_seal', 'seal_proposals',
                  'decide_seal', 'let_in_sealed', 'let_out_sealed', 'seal', 'unseal', 'hide_from_desks', 'count_in_province', 'working_days_on', 'reviewing_agency',
                  'open_in_emergency', 'end_emergencies', 'supervised_agency', 'require_supervisor', 'emergencies_to_review', 'review_emergency',
                  'workload', 'workload_of', 'move_grant', 'hand_over', 'hand_over_all', 'name_deputy', 'end_deputy', 'designate_keeper') loop
        execute format('alter function %s owner to khamt_guard', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
end $$;
grant execute on function guard.declare_conflict(uuid, uuid, text),
    guard.propose_seal(uuid, uuid, text, text, uuid, text[], text, text), guard.seal_proposals(), guard.decide_seal(uuid, integer, boolean),
    guard.open_in_emergency(uuid, text, text, text), guard.end_emergencies(uuid), guard.emergencies_to_review(),
    guard.review_emergency(uuid, text, text), guard.workload(date), guard.workload_of(uuid, date), guard.hand_over(uuid, uuid, boolean),
    guard.hand_over_all(uuid, uuid), guard.name_deputy(uuid, uuid, timestamptz, timestamptz), guard.end_deputy(uuid) to khamt_app;
grant select on cases.alleged_offender, cases.identity to khamt_guard;
grant select, update on cases.task to khamt_guard;
grant update (sealed) on intake.report to khamt_guard;
grant update on access.access_grant to khamt_guard;

-- What the removal of the demo country takes with it.
grant select, delete on admission.sealed_case, admission.seal_proposal, admission.conflict_of_interest, admission.emergency_access, admission.notice,
    admission.deputy, admission.own_number to khamt_guard;
grant select on directory.place to khamt_guard;
