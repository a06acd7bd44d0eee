-- What is to be done, on what consent rests, what a desk is asked and answers, and forms that are held: sealed as well.
select keys.seal_text('cases.task', 'title', 'task_id', 500, null, null, null),
       keys.seal_text('access.consent', 'note', 'consent_id', 2000, null, null, 't.victim_id');
grant select (victim_id) on access.consent to khamt_keys;

-- A desk reads what it is asked without holding the case, so by the key of its agency.
grant select (case_id, victim_id, referral_id, to_agency) on referrals.referral to khamt_keys;
grant select (case_id, referral_id) on referrals.feedback to khamt_keys;
select keys.seal_text('referrals.referral', 'reason', 'referral_id', 10000, 't.to_agency', 't.case_id', 't.victim_id'),
       keys.seal_text('referrals.referral', 'refusal_note', 'referral_id', 5000, 't.to_agency', 't.case_id', 't.victim_id'),
       keys.seal_text('referrals.feedback', 'body', 'feedback_id', 10000,
           '(select r.to_agency from referrals.referral r where r.case_id = t.case_id and r.referral_id = t.referral_id)', 't.case_id',
           '(select r.victim_id from referrals.referral r where r.case_id = t.case_id and r.referral_id = t.referral_id)');

-- Held for a day, for one person, by the key of that person's agency.
alter table access.held_form alter column fields type text using fields::text;
grant select (account_id) on access.held_form to khamt_keys;
select keys.seal_text('access.held_form', 'fields', 'held_id', 100000, 'guard.agency_of_account(t.account_id)', null, null);
drop function guard.hold_form(bytea, uuid, text, jsonb);
create function guard.hold_form(token bytea, held uuid, to_path text, typed text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    insert into access.held_form (held_id, account_id, path, fields)
    select held, s.account_id, to_path, typed
      from access.session s
     where s.token_hash = sha256(token) and s.started_at > now() - interval '3 days';
    return found;
end $$;
-- Whose key closes it; nothing when the session is not one whose forms are held.
create function guard.agency_of_session(token bytea) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select agency_of_account(s.account_id)
      from access.session s
     where s.token_hash = sha256(token) and s.started_at > now() - interval '3 days'
$$;
alter function guard.hold_form(bytea, uuid, text, text) owner to khamt_guard;
alter function guard.agency_of_session(bytea) owner to khamt_guard;
revoke execute on function guard.hold_form(bytea, uuid, text, text), guard.agency_of_session(bytea) from public;
grant execute on function guard.hold_form(bytea, uuid, text, text), guard.agency_of_session(bytea) to khamt_app;
