-- Rule 10: whoever counts, audits, administers, keeps sealed cases, mentors or reads what was published has no right to a case, whatever
-- somebody wrote into the grants. What is named here works on cases; a role that is not named does not.
create function guard.works_on_cases(role text) returns boolean language sql immutable as $$
    select role in ('INTAKE_OFFICER', 'SOCIAL_WORKER', 'CHILD_PROTECTION_OFFICER', 'SHELTER_WORKER', 'PSYCHOLOGIST', 'DOCTOR', 'LAWYER',
                    'INVESTIGATOR', 'PROSECUTOR', 'LABOUR_INSPECTOR', 'CONSULAR_OFFICER', 'COORDINATOR', 'SUPERVISOR')
$$;
alter function guard.works_on_cases(text) owner to khamt_guard;
revoke execute on function guard.works_on_cases(text) from public;

-- A person is signed as somebody who may hold cases while one appointment of such a role holds, at an agency whose agreement holds (rules 1
-- and 10). Asked anew at the beginning of each transaction: whoever is appointed as something else has lost all rows with the next one.
create or replace function guard.enter(token bytea) returns uuid language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    account uuid;
    holds boolean;
begin
    select s.account_id, p.holds into account, holds
      from access.session s
      join access.account a on a.account_id = s.account_id and a.active
      join lateral (select bool_or(g.agreement @> current_date and guard.works_on_cases(n.role)) as holds
                      from directory.appointment n join directory.agency g using (agency_code)
                     where n.account_id = s.account_id and n.valid @> current_date) p on p.holds is not null
     where s.token_hash = sha256(token) and s.ended_at is null and s.expires_at > now() and s.stage = 'OPEN';
    if account is null then
        raise exception 'no session' using errcode = '28000';
    end if;
    perform set_caller(case when holds then 'PERSON' else 'LIMITED' end, account);
    return account;
end $$;

-- Why this person cannot hold this case by this door now, as the number of the rule; null when nothing stands against it.
-- 1: account, appointment or the agency's agreement; 10: no role that works on cases; 6: conflict of interest; 5: sealed.
create or replace function guard.bar(in_case uuid, who uuid, by_door text) returns text language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select case
        when own.works is null then 'rule:1'
        when not own.works then 'rule:10'
        when exists (select from admission.conflict_of_interest c where c.case_id = in_case and c.account_id = who) then 'rule:6'
        when by_door <> 'SEALED' and exists (select from admission.sealed_case s where s.case_id = in_case) then 'rule:5'
        end
      from (select bool_or(guard.works_on_cases(p.role)) as works
              from access.account a
              join directory.appointment p using (account_id)
              join directory.agency g using (agency_code)
             where a.account_id = who and a.active and p.valid @> current_date and g.agreement @> current_date) own
$$;

-- Keepers hold no case by that, and so need not be signed as somebody who may.
create or replace function guard.is_keeper() returns boolean language sql stable security definer set search_path = guard, public, pg_temp as $$
    select guard.is_person() and exists (
        select from directory.appointment k
          join directory.agency g using (agency_code)
         where k.account_id = guard.me() and k.role = 'KEEPER' and k.valid @> current_date and g.agreement @> current_date)
$$;

-- What lies at a desk is of a case that may come of it.
drop policy own on directory.desk_member;
create policy own on directory.desk_member for select to khamt_app
    using (account_id = (select guard.me())
        -- believed only together with the seal, which me() checks
        and left(current_setting('khamt.caller', true), 1) = 'P');

-- The functions that ask by themselves what the caller holds, or at which desk they sit, ask as row security does: of somebody who may hold.
do $$
declare
    f record;
    as_holder text;
begin
    for f in select p.oid, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'guard' and p.proname in ('sharing_rests_on', 'record_consent', 'approve_sharing', 'withdraw_consent',
                  'must_not_be_told', 'keep_match_keys', 'answer_question', 'may_merge', 'may_count', 'put_question', 'accept_referral',
                  'consent_kind', 'desk_line') loop
        as_holder := regexp_replace(pg_get_functiondef(f.oid), '(g|x|m)\.account_id = guard\.me\(\)', '\1.account_id = guard.holder()', 'g');
        if f.proname = 'withdraw_consent' then
            as_holder := replace(as_holder, 'set valid_until = now()', 'set valid_from = least(g.valid_from, now()), valid_until = now()');
        end if;
        as_holder := replace(as_holder, 'asker uuid := guard.me()', 'asker uuid := guard.holder()');
        if position('guard.holder()' in as_holder) = 0 then
            raise exception 'guard.% asks in another way', f.proname;
        end if;
        execute as_holder;
    end loop;
end $$;

-- What begins only tomorrow (a deputy's) is ended like what holds now: it never begins.
create or replace function guard.put_out(in_case uuid, who uuid) returns void language sql security definer set search_path = guard, public, pg_temp as $$
    update access.access_grant set valid_from = least(valid_from, now()), valid_until = now()
     where case_id = in_case and account_id = who and valid_until > now();
    update cases.team_member set until = current_date where case_id = in_case and account_id = who and until is null;
    -- the worker that ends emergencies writes it into the trail
    update admission.emergency_access set ends_at = now() where case_id = in_case and account_id = who and ended_at is null;
$$;

create or replace function guard.follow_grant() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    d admission.deputy;
begin
    if new.valid_until <= now() then
        update access.access_grant g set valid_from = least(g.valid_from, now()), valid_until = now()
         where g.case_id = new.case_id and g.door = 'DEPUTY' and g.given_by = new.account_id and g.valid_until > now();
    else
        for d in select * from admission.deputy x
                  where x.account_id = new.account_id and x.ended_at is null and x.until_at > now() loop
            perform guard.let_deputy_in(new, d);
        end loop;
    end if;
    return null;
end $$;

-- Whoever is no longer appointed as somebody who works on cases is out of their teams for good; coming back is being named again. As when an
-- account is closed, an owner's grant stays on record until the case is handed over: nobody can use it. Looked at when all is written, so
-- that somebody may move from one agency to another in one act.
create function guard.role_left_cases() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    who uuid := coalesce(new.account_id, old.account_id);
    held access.access_grant;
begin
    if exists (select from directory.appointment p where p.account_id = who and p.valid @> current_date and guard.works_on_cases(p.role)) then
        return null;
    end if;
    for held in select * from access.access_grant g where g.account_id = who and g.kind <> 'OWNER' and g.valid_until > now() loop
        perform guard.put_out(held.case_id, who);
    end loop;
    return null;
end $$;
alter function guard.role_left_cases() owner to khamt_guard;
revoke execute on function guard.role_left_cases() from public;
create constraint trigger role_left_cases after update or delete on directory.appointment deferrable initially deferred
    for each row execute function guard.role_left_cases();

-- S12: whether an alarm about this person's reading was raised since they last proved, in this session, that it is they.
create function guard.alarmed_since_confirmed(token bytea) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.session s
                     join audit.alarm a on a.account_id = s.account_id and a.raised_at > s.confirmed_at
                    where s.token_hash = sha256(token))
$$;
alter function guard.alarmed_since_confirmed(bytea) owner to khamt_guard;
revoke execute on function guard.alarmed_since_confirmed(bytea) from public;
grant execute on function guard.alarmed_since_confirmed(bytea) to khamt_app;
