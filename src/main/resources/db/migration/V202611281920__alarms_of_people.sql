-- A chain is late with its signature only when something waits for it; and an alarm about reading is about a person.
drop function guard.chain_state();
-- How far the chain goes, what still waits, what was signed elsewhere, and when somebody last verified.
create function guard.chain_state()
    returns table (seq bigint, linked_at timestamptz, waiting_since timestamptz, place text, head_seq bigint, head_at timestamptz, failing_since timestamptz,
        unsigned_since timestamptz, verified_at timestamptz, verified_seq bigint, findings integer)
    language plpgsql stable security definer set search_path = guard, public, pg_temp 
    set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
    perform guard.require_auditor();
    return query
    select l.seq, l.linked_at, w.at, h.place, h.seq, h.signed_at, h.failing_since, u.linked_at, v.at, (v.detail ->> 'seq')::bigint, (v.detail ->> 'findings')::integer
      from (select 1) one
      left join lateral (select n.seq, n.linked_at from audit.link n order by n.seq desc limit 1) l on true
      -- Only the newest events: what waits for long shows at once among them.
      left join lateral (
             select min(e.at) as at
               from (select n.event_id, n.at from audit.event n order by n.tx desc limit 2000) e
              where not exists (select from audit.link k where k.event_id = e.event_id)) w on true
      left join audit.head_place h on true
      -- The first that no head covers: a chain that rested for an hour is not late with what was written just now.
      left join lateral (select n.linked_at from audit.link n where n.seq > h.seq order by n.seq limit 1) u on true
      left join lateral (
             select e.at, e.detail
               from audit.event e
              where e.account_id = (select a.account_id from access.account a where a.username = 'verifier' and a.kind = 'SERVICE')
                and e.action = 'trail.verified'
              order by e.at desc
              limit 1) v on true
     order by h.place;
end $$;
alter function guard.chain_state() owner to khamt_guard;
revoke execute on function guard.chain_state() from public;
grant execute on function guard.chain_state() to khamt_app;

-- Looks at everybody who was linked since, counts what they opened within the last hour, and records what is unusual: once a person, kind and
-- hour. Unusual is what reaches the limit, or half of it when that is four times the person's own usual hour of the last four weeks.
create or replace function guard.raise_alarms(after bigint, case_limit integer, name_limit integer) returns bigint language plpgsql security definer
    set search_path = guard, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    upto bigint := coalesce((select max(l.seq) from audit.link l), 0);
    p record;
    found_limit integer;
    own numeric;
    alarm uuid;
begin
    if not pg_try_advisory_xact_lock(712004002) then
        return after;
    end if;
    for p in
        select w.account_id, k.kind, k.counted
          from (select distinct v.account_id
                  from audit.link l
                  join audit.event v using (event_id)
                  -- the product's own workers read nothing
                  join access.account a on a.account_id = v.account_id and a.kind = 'PERSON'
                 where l.seq > after and l.seq <= upto and (v.case_id is not null or v.action = 'report.read')) w
         cross join lateral (
               select 'CASES' as kind,
                      count(distinct coalesce(v.case_id, case when v.action = 'report.read' then v.subject_id end)) as counted
                 from audit.event v
                where v.account_id = w.account_id and v.at > clock_timestamp() - interval '1 hour'
               union all
               select 'NAMES', count(distinct v.subject_id)
                 from audit.event v
                where v.account_id = w.account_id and v.at > clock_timestamp() - interval '1 hour' and v.action = 'identity.revealed') k
    loop
        found_limit := case p.kind when 'CASES' then case_limit else name_limit end;
        continue when p.counted * 2 < found_limit
            or exists (select from audit.alarm a
                        where a.account_id = p.account_id and a.kind = p.kind
                          and (a.raised_at > clock_timestamp() - interval '1 hour' or a.hour = date_trunc('hour', clock_timestamp())));
        -- Usual means at least ten hours of work to compare with.
        select case when count(*) >= 10 then avg(h.counted) end into own
          from (select count(distinct case p.kind when 'CASES' then v.case_id else v.subject_id end) as counted
                  from audit.event v
                 where v.account_id = p.account_id and v.case_id is not null
                   and v.at between clock_timestamp() - interval '28 days' and clock_timestamp() - interval '1 hour'
                   and (p.kind = 'CASES' or v.action = 'identity.revealed')
                 group by date_trunc('hour', v.at)) h;
        if p.counted >= found_limit or p.counted >= 4 * own then
            alarm := gen_random_uuid();
            insert into audit.alarm (alarm_id, account_id, kind, hour, counted, usual, raised_at)
            values (alarm, p.account_id, p.kind, date_trunc('hour', clock_timestamp()), p.counted, own, clock_timestamp());
            perform set_caller('SERVICE', (select a.account_id from access.account a where a.username = 'sequencer' and a.kind = 'SERVICE'));
            perform audit.record(gen_random_uuid(), 'alarm.raised', null, p.account_id, 'worker', null,
                jsonb_build_object('alarm', alarm, 'kind', p.kind, 'counted', p.counted, 'usual', round(own, 1)));
        end if;
    end loop;
    return upto;
end $$;
