-- What an auditor reads: who looked at what, when and by which right; never what stands in a case. Each reading is recorded by the function
-- that reads, so that nobody can have the one without the other.
create function guard.is_auditor() returns boolean language sql stable security definer set search_path = guard, public, pg_temp as $$
    select guard.is_person() and exists (
        select from directory.appointment p where p.account_id = guard.me() and p.role = 'AUDITOR' and p.valid @> current_date)
$$;

create function guard.require_auditor() returns void language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
begin
    if guard.is_auditor() is not true then
        raise exception 'not an auditor' using errcode = '42501';
    end if;
end $$;

-- Newest first by the chain's number; the next page begins before the last number of this one. Of an event's details only codes are told.
create function guard.read_trail(reading uuid, person uuid, agency text, act text, code text, from_at timestamptz, to_at timestamptz,
        before bigint, most integer)
    returns table (seq bigint, at timestamptz, account_id uuid, kind text, parent_name text, given_name text, role text, agency_code text,
        action text, part text, rule text, case_code text, mark text, sealed boolean)
    language plpgsql security definer set search_path = guard, public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    of_case uuid := (select c.case_id from cases.case_file c where c.code = read_trail.code);
begin
    perform guard.require_auditor();
    perform audit.record(reading, 'trail.read', of_case, person, 'role:AUDITOR', null, jsonb_strip_nulls(jsonb_build_object(
        'agency', read_trail.agency, 'action', act, 'from', from_at, 'to', to_at, 'before', before)));
    return query
    select l.seq, e.at, e.account_id, a.kind, a.parent_name, a.given_name, p.role, p.agency_code, e.action,
           substring(coalesce(e.detail ->> 'part', e.detail ->> 'reason', e.detail ->> 'source', e.detail ->> 'kind') from '^[A-Za-z_]{1,40}$'),
           e.rule, c.code, l.mark, l.sealed
      from audit.link l
      join audit.event e using (event_id)
      left join access.account a on a.account_id = e.account_id
      left join cases.case_file c on c.case_id = e.case_id
      left join lateral (
             select n.role, n.agency_code
               from directory.appointment n
              where n.account_id = e.account_id
              order by n.valid @> e.at::date desc, n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id
              limit 1) p on true
     where (before is null or l.seq < before)
       and (person is null or e.account_id = person)
       and (act is null or e.action = act)
       and (read_trail.code is null or e.case_id = of_case)
       and (from_at is null or e.at >= from_at)
       and (to_at is null or e.at < to_at)
       -- Whoever ever worked there, before asking whether it was on that day.
       and (read_trail.agency is null
            or e.account_id in (select n.account_id from directory.appointment n where n.agency_code = read_trail.agency)
               and p.agency_code = read_trail.agency)
     order by l.seq desc
     limit least(most, 200);
end $$;

-- Alarms that nobody has looked at yet, then those of the last days; newest first.
create function guard.read_alarms()
    returns table (alarm_id uuid, account_id uuid, kind text, parent_name text, given_name text, role text, agency_code text, raised_at timestamptz,
        counted integer, usual numeric, reviewed_at timestamptz)
    language plpgsql stable security definer set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
begin
    perform guard.require_auditor();
    return query
    select m.alarm_id, m.account_id, m.kind, a.parent_name, a.given_name, p.role, p.agency_code, m.raised_at, m.counted, m.usual, m.reviewed_at
      from audit.alarm m
      left join access.account a on a.account_id = m.account_id
      left join lateral (
             select n.role, n.agency_code
               from directory.appointment n
              where n.account_id = m.account_id
              order by n.valid @> m.raised_at::date desc, n.role = 'KEEPER', lower(n.valid) desc, n.appointment_id
              limit 1) p on true
     where m.reviewed_at is null or m.reviewed_at > now() - interval '1 day'
     order by m.reviewed_at is not null, m.raised_at desc
     limit 50;
end $$;

-- An auditor has followed it up; nobody reviews an alarm about themselves.
create function guard.review_alarm(id uuid, event uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform guard.require_auditor();
    update audit.alarm set reviewed_at = now(), reviewed_by = guard.me()
     where alarm_id = id and reviewed_at is null and account_id <> guard.me();
    if not found then
        return false;
    end if;
    perform audit.record(event, 'alarm.reviewed', null, id, 'role:AUDITOR', null, '{}');
    return true;
end $$;

-- How far the chain goes, what still waits, what was signed elsewhere, and when somebody last verified.
create function guard.chain_state()
    returns table (seq bigint, linked_at timestamptz, waiting_since timestamptz, place text, head_seq bigint, head_at timestamptz, failing_since timestamptz,
        verified_at timestamptz, verified_seq bigint, findings integer)
    language plpgsql stable security definer set search_path = guard, public, pg_temp 
    set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
    perform guard.require_auditor();
    return query
    select l.seq, l.linked_at, w.at, h.place, h.seq, h.signed_at, h.failing_since, v.at, (v.detail ->> 'seq')::bigint, (v.detail ->> 'findings')::integer
      from (select 1) one
      left join lateral (select n.seq, n.linked_at from audit.link n order by n.seq desc limit 1) l on true
      -- Only the newest events: what waits for long shows at once among them.
      left join lateral (
             select min(e.at) as at
               from (select n.event_id, n.at from audit.event n order by n.tx desc limit 2000) e
              where not exists (select from audit.link k where k.event_id = e.event_id)) w on true
      left join audit.head_place h on true
      left join lateral (
             select e.at, e.detail
               from audit.event e
              where e.account_id = (select a.account_id from access.account a where a.username = 'verifier' and a.kind = 'SERVICE')
                and e.action = 'trail.verified'
              order by e.at desc
              limit 1) v on true
     order by h.place;
end $$;

alter function guard.is_auditor() owner to khamt_guard;
alter function guard.require_auditor() owner to khamt_guard;
alter function guard.read_trail(uuid, uuid, text, text, text, timestamptz, timestamptz, bigint, integer) owner to khamt_guard;
alter function guard.read_alarms() owner to khamt_guard;
alter function guard.review_alarm(uuid, uuid) owner to khamt_guard;
alter function guard.chain_state() owner to khamt_guard;
revoke execute on function guard.is_auditor(), guard.require_auditor(),
    guard.read_trail(uuid, uuid, text, text, text, timestamptz, timestamptz, bigint, integer), guard.read_alarms(), guard.review_alarm(uuid, uuid),
    guard.chain_state() from public;
grant execute on function guard.read_trail(uuid, uuid, text, text, text, timestamptz, timestamptz, bigint, integer), guard.read_alarms(),
    guard.review_alarm(uuid, uuid), guard.chain_state() to khamt_app;
