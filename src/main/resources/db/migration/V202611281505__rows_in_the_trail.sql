-- What an auditor reads of an act says also how many rows were taken along.
create or replace function guard.read_trail(reading uuid, person uuid, agency text, act text, code text, from_at timestamptz, to_at timestamptz,
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
           substring(coalesce(e.detail ->> 'part', e.detail ->> 'reason', e.detail ->> 'source', e.detail ->> 'kind', e.detail ->> 'rows')
               from '^(?:[A-Za-z_]{1,40}|[0-9]{1,9})$'),
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
