-- The links of one turn are written at once.
create or replace function guard.link_events(horizon xid8, most integer, out linked integer, out newest bigint, out next_horizon xid8, out moment timestamptz)
    language plpgsql security definer set search_path = guard, public, pg_temp set plan_cache_mode = force_custom_plan
    -- Always along the index of transactions, asking the index of links: the one plan that stays good while statistics are old and tables grow.
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set max_parallel_workers_per_gather = 0 set jit = off as $$
declare
    k bytea;
    last_tx xid8;
    e record;
    bytes bytea;
    last_at timestamptz;
    head bytea := decode(repeat('00', 32), 'hex');
    note text;
    sealed boolean;
    events uuid[] := '{}';
    marks text[] := '{}';
    seals boolean[] := '{}';
    hashes bytea[] := '{}';
begin
    moment := clock_timestamp();
    linked := 0;
    newest := 0;
    next_horizon := horizon;
    if not pg_try_advisory_xact_lock(712004001) then
        linked := -1;
        return;
    end if;
    -- Seen before the events are: it may only be too old, never too new.
    next_horizon := pg_snapshot_xmin(pg_current_snapshot());
    for e in
        select l.seq, l.hash, v.at
          from audit.link l
          left join audit.event v using (event_id)
         order by l.seq desc
         limit 1
    loop
        newest := e.seq;
        head := e.hash;
        last_at := e.at;
    end loop;
    select value into k from guard.secret where name = 'audit';
    for e in
        select v.event_id, v.at, v.account_id, v.action, v.case_id, v.subject_id, v.rule, v.operation_id, v.detail, v.mac,
               v.tx
          from audit.event v
         where v.tx >= horizon and not exists (select from audit.link l where l.event_id = v.event_id)
         -- Within a transaction by the number of the statement, which no clock can disturb.
         order by v.tx, v.cmin::text::bigint, v.at, v.event_id
         limit most
    loop
        bytes := guard.event_bytes(e.event_id, e.at, e.account_id, e.action, e.case_id, e.subject_id, e.rule, e.operation_id, e.detail);
        sealed := e.mac = sha256(substr(k, 65) || sha256(substr(k, 1, 64) || bytes));
        note := case when e.at > moment + interval '5 seconds' then 'AHEAD'
                     when e.at < last_at - interval '1 minute' then 'BACK'
                     when e.at < moment - interval '10 minutes' then 'LATE'
                     else '' end;
        newest := newest + 1;
        linked := linked + 1;
        head := sha256(guard.field('khamt-link-1') || guard.field(int8send(newest)) || guard.field(head) || guard.field(timestamptz_send(moment))
            || guard.field(convert_to(note, 'UTF8')) || guard.field(case when sealed then '\x01'::bytea else '\x00'::bytea end)
            || guard.field(bytes) || guard.field(e.mac));
        last_at := e.at;
        last_tx := e.tx;
        events := events || e.event_id;
        marks := marks || note;
        seals := seals || sealed;
        hashes := hashes || head;
    end loop;
    insert into audit.link (seq, event_id, linked_at, mark, sealed, hash)
    select newest - linked + l.place, l.event_id, moment, l.mark, l.sealed, l.hash
      from unnest(events, marks, seals, hashes) with ordinality l (event_id, mark, sealed, hash, place)
     order by l.place;
    -- More are waiting: those of the transaction that was not finished with, and of later ones.
    if linked = most then
        next_horizon := least(next_horizon, last_tx);
    end if;
end $$;

-- Who has an alarm of this hour is not counted again every few seconds.
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
         -- Nobody counts for an alarm that stands already: one hour has one.
         cross join lateral (
               select m.kind
                 from unnest(array['CASES', 'NAMES']) m (kind)
                where not exists (select from audit.alarm a
                                   where a.account_id = w.account_id and a.kind = m.kind
                                     and (a.raised_at > clock_timestamp() - interval '1 hour'
                                          or a.hour = date_trunc('hour', clock_timestamp())))
               offset 0) m
         cross join lateral (
               select m.kind,
                      case m.kind
                          when 'CASES' then count(distinct coalesce(v.case_id, case when v.action = 'report.read' then v.subject_id end))
                          else count(distinct v.subject_id) filter (where v.action = 'identity.revealed')
                      end as counted
                 from audit.event v
                where v.account_id = w.account_id and v.at > clock_timestamp() - interval '1 hour') k
    loop
        found_limit := case p.kind when 'CASES' then case_limit else name_limit end;
        continue when p.counted * 2 < found_limit;
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
