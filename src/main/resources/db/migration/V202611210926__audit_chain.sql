-- The chain: committed events, one after the other, each with the hash of what came before. The number orders, not the clock.
create table audit.link (
    seq       bigint primary key check (seq > 0),
    event_id  uuid not null unique,
    linked_at timestamptz not null,
    -- What the clocks looked like: the event is later than its own linking, earlier than the event before it, or was long in coming.
    mark      text not null check (mark in ('', 'AHEAD', 'BACK', 'LATE')),
    -- Whether the event's own MAC was right when it was linked.
    sealed    boolean not null,
    hash      bytea not null check (octet_length(hash) = 32)
);

-- Somebody opened unusually many cases, or saw unusually many names, within an hour.
create table audit.alarm (
    alarm_id    uuid primary key,
    account_id  uuid not null,
    kind        text not null check (kind in ('CASES', 'NAMES')),
    hour        timestamptz not null,
    counted     integer not null,
    usual       numeric(8, 1),
    raised_at   timestamptz not null,
    reviewed_at timestamptz,
    reviewed_by uuid,
    unique (account_id, kind, hour)
);
create index on audit.alarm (raised_at desc);

-- What each place was last given, for the auditor's page only; the heads themselves stand in that place.
create table audit.head_place (
    place         text primary key,
    seq           bigint,
    signed_at     timestamptz,
    failing_since timestamptz
);

alter table audit.link enable row level security;        alter table audit.link force row level security;
alter table audit.alarm enable row level security;       alter table audit.alarm force row level security;
alter table audit.head_place enable row level security;  alter table audit.head_place force row level security;

-- Whoever verifies reads everything, and recomputes it elsewhere.
create policy verifier on audit.event for select to khamt_verifier using (true);
create policy verifier on audit.link for select to khamt_verifier using (true);
grant select on audit.event, audit.link to khamt_verifier;

grant select on audit.event to khamt_guard;
grant select, insert on audit.link to khamt_guard;
grant select, insert, update on audit.alarm, audit.head_place to khamt_guard;

-- Links what has been committed and is not linked yet. One process at a time; whoever comes meanwhile is told -1.
-- Every event of a transaction before the horizon is linked already: it had ended, one way or the other, when the horizon was seen. So a
-- transaction that takes its time delays nobody, and is not forgotten. The first call of a process gives horizon 0 and looks at everything.
create function guard.link_events(horizon xid8, most integer, out linked integer, out newest bigint, out next_horizon xid8, out moment timestamptz)
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
        insert into audit.link (seq, event_id, linked_at, mark, sealed, hash) values (newest, e.event_id, moment, note, sealed, head);
    end loop;
    -- More are waiting: those of the transaction that was not finished with, and of later ones.
    if linked = most then
        next_horizon := least(next_horizon, last_tx);
    end if;
end $$;

-- What a head says: the newest link, and the number up to which transactions were given out, by which an older state of the whole server shows.
create function guard.newest_link(out seq bigint, out hash bytea, out linked_at timestamptz, out xid xid8)
    returns setof record language sql volatile security definer set search_path = guard, public, pg_temp as $$
    select l.seq, l.hash, l.linked_at, pg_snapshot_xmax(pg_current_snapshot()) from audit.link l order by l.seq desc limit 1
$$;

create function guard.note_head(to_place text, number bigint, moment timestamptz, failing boolean) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    insert into audit.head_place as p (place, seq, signed_at, failing_since)
    values (to_place, number, case when failing then null else moment end, case when failing then moment end)
    on conflict (place) do update
       set seq = coalesce(excluded.seq, p.seq), signed_at = coalesce(excluded.signed_at, p.signed_at),
           failing_since = case when failing then coalesce(p.failing_since, moment) end
$$;

-- The database's clock and a clock that only ever runs forward disagree: said in the trail itself.
create function guard.note_clock(seconds integer) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform set_caller('SERVICE', (select a.account_id from access.account a where a.username = 'sequencer' and a.kind = 'SERVICE'));
    perform audit.record(gen_random_uuid(), 'clock.jumped', null, null, 'worker', null, jsonb_build_object('seconds', seconds));
end $$;

-- Looks at everybody who was linked since, counts what they opened within the last hour, and records what is unusual: once a person, kind and
-- hour. Unusual is what reaches the limit, or half of it when that is four times the person's own usual hour of the last four weeks.
create function guard.raise_alarms(after bigint, case_limit integer, name_limit integer) returns bigint language plpgsql security definer
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

-- That somebody verified, and what came of it, stands in the trail too; what counts is what the verifier itself said.
create function guard.note_verification(upto bigint, heads integer, findings integer) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    perform set_caller('SERVICE', (select a.account_id from access.account a where a.username = 'verifier' and a.kind = 'SERVICE'));
    perform audit.record(gen_random_uuid(), 'trail.verified', null, null, 'console', null,
        jsonb_build_object('seq', upto, 'heads', heads, 'findings', findings));
end $$;

alter function guard.link_events(xid8, integer) owner to khamt_guard;
alter function guard.newest_link() owner to khamt_guard;
alter function guard.note_head(text, bigint, timestamptz, boolean) owner to khamt_guard;
alter function guard.note_clock(integer) owner to khamt_guard;
alter function guard.raise_alarms(bigint, integer, integer) owner to khamt_guard;
alter function guard.note_verification(bigint, integer, integer) owner to khamt_guard;
revoke execute on function guard.link_events(xid8, integer), guard.newest_link(), guard.note_head(text, bigint, timestamptz, boolean),
    guard.note_clock(integer), guard.raise_alarms(bigint, integer, integer), guard.note_verification(bigint, integer, integer) from public;
grant execute on function guard.link_events(xid8, integer), guard.newest_link(), guard.note_head(text, bigint, timestamptz, boolean),
    guard.note_clock(integer), guard.raise_alarms(bigint, integer, integer) to khamt_sequencer;
grant execute on function guard.note_verification(bigint, integer, integer) to khamt_verifier;
