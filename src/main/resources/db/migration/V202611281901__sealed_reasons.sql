-- Why a case was opened in an emergency, what a supervisor found, why a case is to be sealed: read by supervisors and keepers, who do not hold
-- the case, so sealed by the key of the agency of whoever wrote it.
create function guard.my_agency() returns text language sql stable security definer set search_path = guard, public, pg_temp as $$
    select guard.agency_of_account(guard.me())
$$;
alter function guard.my_agency() owner to khamt_guard;
revoke execute on function guard.my_agency() from public;
grant execute on function guard.my_agency() to khamt_app;

grant select (case_id, account_id, reviewed_by) on admission.emergency_access to khamt_keys;
grant select (case_id, proposed_by) on admission.seal_proposal to khamt_keys;
select keys.seal_text('admission.emergency_access', 'reference', 'emergency_id', 500, 'guard.agency_of_account(t.account_id)', 't.case_id', null),
       keys.seal_text('admission.emergency_access', 'review_words', 'emergency_id', 2000, 'guard.agency_of_account(t.reviewed_by)', 't.case_id',
           null),
       keys.seal_text('admission.seal_proposal', 'reason', 'proposal_id', 2000, 'guard.agency_of_account(t.proposed_by)', 't.case_id', null);

-- On what an erasure rests is one of a few words: it stays for good, when no key is left by which something of that person could be sealed.
-- The words of before go; the decision itself lies where it was made.
alter table keys.tombstone no force row level security;
update keys.tombstone set ground = 'EARLIER';
alter table keys.tombstone force row level security;
alter table keys.tombstone drop constraint tombstone_ground_check,
    add constraint tombstone_ground_check check (ground in ('COURT', 'TIME_OVER', 'ASKED_FOR', 'MISTAKE', 'EARLIER'));
