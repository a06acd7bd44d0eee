-- The caller stands in a parameter of PostgreSQL that only the guard may set (docs/adr/0027): a transaction's own, taken back with a savepoint and
-- gone at the end, without a value of the session beside it that says whether it is believed.
do $$
begin
    if not has_parameter_privilege('khamt_guard', 'backtrace_functions', 'set') then
        raise exception 'khamt_guard may not set who asks: run db/bootstrap/roles.sql once more as a superuser (docs/operations/database.md)';
    end if;
end $$;

create or replace function guard.set_caller(kind text, account uuid, looks boolean default false) returns text language sql volatile as $$
    select concat(set_config('backtrace_functions', 'khamt_' || left(kind, 1) || '_' || encode(uuid_send(account), 'hex'), true),
                  case when looks then set_config('transaction_read_only', 'on', true) end)
$$;

-- The account of the caller, or null when none was named in this transaction. Written so that it can be put in place of its call.
create or replace function guard.me() returns uuid language sql stable
    return case when current_setting('backtrace_functions') ^@ 'khamt_' then substr(current_setting('backtrace_functions'), 9)::uuid end;

-- The same for one whose agency's agreement is in force and whose role works on cases; nobody else holds a grant.
create or replace function guard.holder() returns uuid language sql stable
    return case when current_setting('backtrace_functions') ^@ 'khamt_P_' then substr(current_setting('backtrace_functions'), 9)::uuid end;

create or replace function guard.is_person() returns boolean language sql stable
    return current_setting('backtrace_functions') ^@ 'khamt_P_' or current_setting('backtrace_functions') ^@ 'khamt_L_';

-- Whoever acted before is named again, since naming a worker in between has taken their place.
create or replace function guard.stop_consents(of_case uuid, person uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c access.consent;
    caller text := current_setting('backtrace_functions');
begin
    for c in
        select x.*
          from access.consent x
         where x.basis = 'CONSENT' and x.given_by not in ('SELF', 'NOBODY') and x.withdrawn_at is null and x.stopped_at is null
           and (x.case_id = of_case
                or x.case_id in (select k.case_id from cases.match_key k
                                   join cases.match_key mine on mine.number = k.number
                                  where mine.case_id = of_case and mine.person_id = person))
           and (guard.is_offender_here(x.case_id, coalesce(x.giver_id, x.consent_id))
                or guard.is_offender_elsewhere(x.case_id, coalesce(x.giver_id, x.consent_id)))
         for no key update of x
    loop
        update access.consent x set stopped_at = now() where x.case_id = c.case_id and x.consent_id = c.consent_id returning * into c;
        perform guard.end_sharing(c);
        perform guard.tell(g.account_id, 'consent_stopped', guard.case_code(c.case_id), null)
           from access.access_grant g
          where g.case_id = c.case_id and g.kind in ('OWNER', 'MEMBER') and g.valid_from <= now() and g.valid_until > now();
        perform guard.enter_service('comparer');
        perform audit.record(gen_random_uuid(), 'consent.stopped', c.case_id, c.consent_id, 'rule:4', null, '{}');
        perform set_config('backtrace_functions', caller, true);
    end loop;
end $$;

drop function guard.caller_kind();
drop function guard.begun(text);
drop sequence guard.caller_high, guard.caller_low, guard.caller_begun;
