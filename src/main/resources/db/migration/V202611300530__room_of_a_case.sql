-- The page of a case asks some thirty relations, all of one case. Whoever enters the case is asked for their grant once; the role of its room sees
-- the rows of that case and of no other, by a comparison instead of a look at the grant for each row (docs/adr/0029).
do $$
begin
    if not exists (select from pg_roles where rolname = 'khamt_room') or not pg_has_role('khamt_app', 'khamt_room', 'member') then
        raise exception 'khamt_app may not enter the room of a case: run db/bootstrap/roles.sql once more as a superuser (docs/operations/database.md)';
    end if;
end $$;

-- Behind the caller's account stand, once a case was entered, the case, the kind of the caller's grant and its compartments:
-- khamt_P_<account>_<case>_MEMBER_core_identity_
create or replace function guard.me() returns uuid language sql stable
    return case when current_setting('backtrace_functions') ^@ 'khamt_' then substr(current_setting('backtrace_functions'), 9, 32)::uuid end;

create or replace function guard.holder() returns uuid language sql stable
    return case when current_setting('backtrace_functions') ^@ 'khamt_P_' then substr(current_setting('backtrace_functions'), 9, 32)::uuid end;

-- The case that was entered, or null.
create function guard.entered_case() returns uuid language sql stable
    return nullif(substr(current_setting('backtrace_functions'), 42, 32), '')::uuid;

-- Whether the grant by which it was entered is of this kind, or opens this compartment.
create function guard.entered_with(kind_or_compartment text) returns boolean language sql stable
    return strpos(current_setting('backtrace_functions'), '_' || kind_or_compartment || '_') > 0;

-- Enters a case, for this transaction and until another is entered; without a grant that holds now, none.
create function guard.enter_case(of_case uuid) returns boolean language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    caller text := substr(current_setting('backtrace_functions'), 1, 40);
    by_grant text := (select concat('_', encode(uuid_send(g.case_id), 'hex'), '_', g.kind, '_', array_to_string(g.compartments, '_'), '_')
                        from access.access_grant g
                       where g.case_id = of_case and g.account_id = guard.holder() and g.valid_from <= now() and g.valid_until > now());
begin
    perform set_config('backtrace_functions', concat(caller, by_grant), true);
    return by_grant is not null;
end $$;

-- A desk is looked for only where the grant alone does not show a referral.
create function guard.at_desk(desk uuid) returns boolean language sql stable security definer set search_path = guard, public, pg_temp as $$
    select exists (select from directory.desk_member m where m.desk_id = desk and m.account_id = guard.holder())
$$;

do $$
declare
    f text;
    t text;
begin
    foreach f in array array['guard.enter_case(uuid)', 'guard.at_desk(uuid)', 'guard.entered_case()', 'guard.entered_with(text)'] loop
        execute format('alter function %s owner to khamt_guard', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
    foreach t in array array['access.consent', 'care.service', 'cases.alleged_offender', 'cases.case_file', 'cases.task', 'cases.team_member',
            'cases.victim', 'justice.investigation', 'justice.arrest', 'justice.charge', 'justice.hearing', 'justice.verdict', 'justice.sentence',
            'justice.appeal', 'audit.event'] loop
        execute format('create policy entered on %s for select to khamt_room using (case_id = guard.entered_case())', t);
    end loop;
end $$;
grant execute on function guard.enter_case(uuid) to khamt_app;
grant usage on schema guard, access, audit, care, cases, directory, justice, known, referrals to khamt_room;
grant execute on function guard.me(), guard.holder(), guard.is_person(), guard.entered_case(), guard.entered_with(text), guard.at_desk(uuid),
    guard.withheld(uuid, uuid) to khamt_room;
grant select on access.access_grant, access.account, access.consent, access.consent_form, care.service, care.stay, cases.alleged_offender,
    cases.case_file, cases.note, cases.task, cases.team_member, cases.timeline_event, cases.victim, directory.appointment, directory.desk_member,
    justice.appeal, justice.arrest, justice.charge, justice.hearing, justice.investigation, justice.offence_article, justice.sentence,
    justice.verdict, known.join_asked, known.told, referrals.referral to khamt_room;
grant select (event_id, at, account_id, action, case_id, subject_id, rule, detail) on audit.event to khamt_room;

create policy entered on access.access_grant for select to khamt_room using (case_id = guard.entered_case() and account_id = guard.holder());
create policy entered on care.stay for select to khamt_room using (case_id = guard.entered_case() and guard.entered_with('location'));
create policy entered on cases.note for select to khamt_room using (case_id = guard.entered_case() and guard.entered_with(compartment));
create policy entered on cases.timeline_event for select to khamt_room using (case_id = guard.entered_case() and guard.entered_with(compartment));
create policy entered on known.told for select to khamt_room
    using (case_id = guard.entered_case() and (guard.entered_with('OWNER') or guard.entered_with('MEMBER')) and guard.entered_with('identity'));
create policy entered on known.join_asked for select to khamt_room
    using (case_id = guard.entered_case() and (guard.entered_with('OWNER') or guard.entered_with('MEMBER')) and guard.entered_with('identity'));
create policy entered on referrals.referral for select to khamt_room
    using (case_id = guard.entered_case()
           and (not guard.entered_with('REFERRAL_RECIPIENT') or sent_by = guard.me() or (not sealed and guard.at_desk(desk_id))));

-- What does not depend on a grant is the same for both; said once before any row is read.
alter policy nothing_after_withdrawal on referrals.referral to khamt_app, khamt_room;
alter policy own on directory.desk_member to khamt_app, khamt_room using (account_id = guard.holder());
alter policy colleagues on access.account to khamt_app, khamt_room using (guard.is_person());
alter policy colleagues on directory.appointment to khamt_app, khamt_room using (guard.is_person());
alter policy everybody_signs_the_same on access.consent_form to khamt_app, khamt_room using (guard.is_person());
