-- The demo writer reads no case. What it must know before it writes, and the removal of all it wrote, are functions of the guard.
create function guard.demo_there() returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.account where demo)
$$;

-- Codes are random, so that one is taken tells nothing.
create function guard.codes_taken(wanted text[]) returns setof text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select code from cases.case_file where code = any (wanted)
$$;

-- Removes the demo cases with everything that hangs on them, the demo reports, facts and accounts; never a row that is not demo.
-- A record that is not demo and names a demo account refuses the whole removal. Audit events stay: the trail is never shortened.
create function guard.remove_demo() returns bigint language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    t text;
    n bigint;
    removed bigint := 0;
begin
    -- Nobody may tie a real record to a demo account while the removal looks and deletes.
    lock table access.account, cases.case_file, intake.report in share row exclusive mode;
    if exists (select from intake.report r
                where not r.demo
                  and (r.created_by in (select account_id from access.account where demo)
                    or r.taken_by in (select account_id from access.account where demo)
                    or r.case_id in (select case_id from cases.case_file where demo))) then
        raise exception 'a report that is not demo is in the hands of a demo account' using errcode = '23503';
    end if;
    if exists (select from cases.case_file c
                 join access.access_grant g using (case_id)
                where not c.demo
                  and (g.account_id in (select account_id from access.account where demo)
                    or g.given_by in (select account_id from access.account where demo)))
       or exists (select from cases.case_file c where not c.demo and c.opened_by in (select account_id from access.account where demo)) then
        raise exception 'a case that is not demo names a demo account' using errcode = '23503';
    end if;

    create temporary table demo_case on commit drop as select case_id, fact_key from cases.case_file where demo;
    create unique index on demo_case (case_id);
    analyze demo_case;

    delete from numbers.fact f where f.demo or f.case_key in (select fact_key from demo_case);
    get diagnostics removed = row_count;

    foreach t in array array['admission.sealed_case', 'admission.seal_proposal', 'admission.conflict_of_interest', 'admission.emergency_access',
            'justice.appeal', 'justice.sentence', 'justice.verdict', 'justice.hearing', 'justice.charge', 'justice.arrest',
            'justice.investigation', 'care.service', 'care.stay', 'referrals.feedback', 'referrals.referral', 'cases.timeline_event',
            'cases.note', 'cases.task', 'cases.team_member', 'known.told', 'cases.contact_rule', 'cases.victim_merge', 'cases.match_key', 'cases.identity', 'keys.case_key',
            'cases.alleged_offender', 'cases.victim', 'access.consent', 'access.access_grant', 'cases.case_file'] loop
        execute format('delete from %s where case_id in (select case_id from demo_case)', t);
        get diagnostics n = row_count;
        removed := removed + n;
    end loop;

    foreach t in array array['intake.screening', 'intake.message', 'intake.receipt', 'intake.reporter', 'intake.report'] loop
        execute format('delete from %s where report_id in (select report_id from intake.report where demo)', t);
        get diagnostics n = row_count;
        removed := removed + n;
    end loop;

    delete from care.facility where demo;
    get diagnostics n = row_count;
    removed := removed + n;

    foreach t in array array['known.question', 'admission.notice', 'admission.deputy', 'admission.own_number', 'platform.operation', 'access.held_form',
            'access.session', 'access.credential', 'directory.desk_member', 'directory.appointment', 'access.account'] loop
        execute format('delete from %s where account_id in (select account_id from access.account where demo)', t);
        get diagnostics n = row_count;
        removed := removed + n;
    end loop;
    drop table demo_case;
    return removed;
end $$;

do $$
declare
    t text;
begin
    foreach t in array array['numbers.fact', 'justice.appeal', 'justice.sentence', 'justice.verdict', 'justice.hearing', 'justice.charge',
            'justice.arrest', 'justice.investigation', 'care.service', 'care.stay', 'care.facility', 'referrals.feedback',
            'referrals.referral', 'cases.timeline_event', 'cases.note', 'cases.task', 'cases.team_member', 'cases.identity', 'keys.case_key',
            'cases.alleged_offender', 'cases.victim', 'access.consent', 'access.access_grant', 'cases.case_file', 'intake.screening',
            'intake.message', 'intake.receipt', 'intake.reporter', 'intake.report', 'platform.operation', 'access.held_form',
            'access.session', 'access.credential', 'directory.desk_member', 'directory.appointment', 'access.account'] loop
        execute format('grant select, delete on %s to khamt_guard', t);
    end loop;
end $$;

alter function guard.demo_there() owner to khamt_guard;
alter function guard.codes_taken(text[]) owner to khamt_guard;
alter function guard.remove_demo() owner to khamt_guard;
revoke execute on function guard.demo_there(), guard.codes_taken(text[]), guard.remove_demo() from public;
grant execute on function guard.demo_there(), guard.codes_taken(text[]), guard.remove_demo() to khamt_demo;
