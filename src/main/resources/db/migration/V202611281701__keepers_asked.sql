-- When "Is this child known?" fits a sealed case, its keepers are asked beside its holders: nobody comes into such a case without two of them
-- (R4, rules 5 and 8). They read a code and who asks; not what was typed, nor about whom. The asker sees what everybody sees.

-- Also a sealed case in which nobody is left to decide.
create or replace function guard.can_be_told(in_case uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.access_grant g join access.account a using (account_id)
                    where g.case_id = in_case and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments)
                      and g.valid_from <= now() and g.valid_until > now() and a.active)
        or exists (select from admission.sealed_case s where s.case_id = in_case)
$$;

-- Keepers who may decide on this case, other than somebody whom it concerns.
create function guard.keepers_of(in_case uuid, but uuid) returns setof uuid language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select distinct k.account_id
      from directory.appointment k
     where k.role = 'KEEPER' and k.valid @> current_date and k.account_id is distinct from but
       and not exists (select from admission.conflict_of_interest c where c.case_id = in_case and c.account_id = k.account_id)
$$;

create function guard.ask_keepers() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    asker uuid := (select q.account_id from known.question q where q.question_id = new.question_id);
begin
    if exists (select from admission.sealed_case s where s.case_id = new.case_id) then
        perform guard.tell(k, 'known_sealed', guard.case_code(new.case_id), asker) from guard.keepers_of(new.case_id, asker) k;
    end if;
    return null;
end $$;
create trigger ask_keepers after insert on known.told for each row execute function guard.ask_keepers();

-- What of this waits, for a keeper; nothing about themselves, or a case they are linked with.
create function guard.sealed_questions() returns table (question_id uuid, code text, account_id uuid, parent_name text, given_name text, role text,
        agency_code text, told_at timestamptz)
    language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
begin
    if not guard.is_keeper() then
        raise exception 'not a keeper' using errcode = '42501';
    end if;
    return query
    select q.question_id, guard.case_code(t.case_id), a.account_id, a.parent_name, a.given_name, p.role, q.agency_code, t.told_at
      from known.told t
      join admission.sealed_case s using (case_id)
      join known.question q using (question_id)
      join access.account a using (account_id)
      left join lateral (select n.role from directory.appointment n where n.account_id = a.account_id and n.valid @> current_date
                          order by n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id limit 1) p on true
     where coalesce(t.answer, 'CONTACT') = 'CONTACT' and q.sealed is not null
       and guard.me() in (select guard.keepers_of(t.case_id, q.account_id))
       -- what is already before the keepers stands among the proposals
       and not exists (select from admission.seal_proposal o where o.case_id = t.case_id and o.account_id = q.account_id and o.act = 'LET_IN'
                          and o.status = 'PROPOSED')
     order by t.told_at
     limit 100;
end $$;

-- Who is let in by two keepers has the answer to what they asked.
create or replace function guard.let_in_sealed(s admission.seal_proposal, as_kind text) returns void language plpgsql security definer
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
    update known.told t
       set answer = 'LET_IN', answered_by = guard.me(), answered_at = now(), version = t.version + 1
      from known.question q
     where t.case_id = s.case_id and q.question_id = t.question_id and q.account_id = s.account_id and t.answer is distinct from 'LET_IN';
    update known.question q
       set shown = 'LET_IN'
      from known.told t
     where t.case_id = s.case_id and t.question_id = q.question_id and q.account_id = s.account_id;
end $$;

alter function guard.keepers_of(uuid, uuid) owner to khamt_guard;
alter function guard.ask_keepers() owner to khamt_guard;
alter function guard.sealed_questions() owner to khamt_guard;
revoke execute on function guard.keepers_of(uuid, uuid), guard.ask_keepers(), guard.sealed_questions() from public;
grant execute on function guard.sealed_questions() to khamt_app;
