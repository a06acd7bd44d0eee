-- Whoever spoke for a child may turn out to be the suspect only later (R4, T21, rule 4). Then what they agreed to carries no more, from the
-- moment in which they are recorded as such, whoever records it and in whichever case.
alter table access.consent add stopped_at timestamptz;
comment on column access.consent.stopped_at is
    'when whoever gave it was found among the alleged offenders; it stays stopped whatever becomes of that';

create or replace function guard.consent_carries(c access.consent) returns boolean language sql stable
    set search_path = guard, public, pg_temp as $$
    select c.withdrawn_at is null and c.stopped_at is null
       and (c.expires_on is null or c.expires_on >= current_date)
       and case when c.basis = 'CONSENT' then c.given_by <> 'NOBODY' and c.assent <> 'REFUSED' and c.giver_linked = 'NO'
                else c.approved_by is not null and c.approved_by <> c.recorded_by end
$$;
-- Of a referral whose consent was withdrawn or stopped the desk reads nothing more.
create or replace function guard.consent_withdrawn(in_case uuid, of_consent uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.consent c where c.case_id = in_case and c.consent_id = of_consent
                      and (c.withdrawn_at is not null or c.stopped_at is not null))
$$;

-- What stops with a consent that does not carry any more: referrals that are open, what accepted ones opened, and colleagues of agencies that
-- are not the government's.
create function guard.end_sharing(c access.consent) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    update referrals.referral r
       set status = 'WITHDRAWN', version = version + 1
     where r.case_id = c.case_id and r.consent_id = c.consent_id
       and r.status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'IN_SERVICE');
    -- what is left to whoever holds another referral that is still carried
    update access.access_grant g
       set compartments = left_over.what
      from (select r.answered_by, array_agg(distinct w) as what
              from referrals.referral r
              join access.consent o on o.case_id = r.case_id and o.consent_id = r.consent_id
             cross join unnest(r.compartments) w
             where r.case_id = c.case_id and r.status in ('ACCEPTED', 'IN_SERVICE', 'COMPLETED') and guard.consent_carries(o)
             group by r.answered_by) left_over
     where g.case_id = c.case_id and g.kind = 'REFERRAL_RECIPIENT' and g.account_id = left_over.answered_by and g.valid_until > now();
    update access.access_grant g
       set valid_from = least(g.valid_from, now()), valid_until = now()
     where g.case_id = c.case_id and g.valid_until > now() and g.kind <> 'OWNER'
       and exists (select from directory.appointment p where p.account_id = g.account_id and p.agency_code = c.recipient_agency
                      and p.valid @> current_date)
       and (g.kind = 'REFERRAL_RECIPIENT'
            and exists (select from referrals.referral r where r.case_id = c.case_id and r.answered_by = g.account_id and r.consent_id = c.consent_id)
            and not exists (select from referrals.referral r
                              join access.consent o on o.case_id = r.case_id and o.consent_id = r.consent_id
                             where r.case_id = c.case_id and r.answered_by = g.account_id and r.status in ('ACCEPTED', 'IN_SERVICE', 'COMPLETED')
                               and guard.consent_carries(o))
         or g.kind <> 'REFERRAL_RECIPIENT' and guard.consent_missing(c.case_id, g.account_id, g.compartments));
    update cases.team_member m
       set until = current_date
     where m.case_id = c.case_id and m.until is null
       and not exists (select from access.access_grant g where g.case_id = c.case_id and g.account_id = m.account_id and g.valid_until > now());
end $$;
create or replace function guard.withdraw_consent(in_case uuid, of_consent uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c access.consent;
begin
    if not exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.holder() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind <> 'READER') then
        return false;
    end if;
    update access.consent x
       set withdrawn_at = now(), withdrawn_by = guard.me()
     where x.case_id = in_case and x.consent_id = of_consent and x.withdrawn_at is null
    returning * into c;
    if c.consent_id is null then
        return false;
    end if;
    perform guard.end_sharing(c);
    return true;
end $$;

-- Whether somebody of a case is an alleged offender in another one: by the registration number alone, since everywhere in the country somebody
-- has the same name. Who was acquitted there is not. An invented case says nothing of a real one.
create function guard.is_offender_elsewhere(in_case uuid, person uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from cases.match_key mine
                     join cases.match_key k on k.number = mine.number and k.case_id <> mine.case_id
                     join cases.alleged_offender o on o.case_id = k.case_id and o.offender_id = k.person_id
                     join cases.case_file a on a.case_id = mine.case_id
                     join cases.case_file b on b.case_id = k.case_id and b.demo = a.demo
                    where mine.case_id = in_case and mine.person_id = person and o.status <> 'ACQUITTED')
$$;

-- Looks whether a consent has to stop because of this person, who gave one or is an alleged offender. It is the product that stops it: those
-- of one case do not learn who wrote in another, or that there is one.
create function guard.stop_consents(of_case uuid, person uuid) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c access.consent;
    caller text;
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
        caller := current_setting('khamt.caller', true);
        perform guard.enter_service('comparer');
        perform audit.record(gen_random_uuid(), 'consent.stopped', c.case_id, c.consent_id, 'rule:4', null, '{}');
        perform set_config('khamt.caller', coalesce(caller, ''), true);
    end loop;
end $$;

create function guard.person_known() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform guard.stop_consents(new.case_id, new.person_id);
    return null;
end $$;
create function guard.offender_known() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform guard.stop_consents(new.case_id, new.offender_id);
    return null;
end $$;
create function guard.giver_known() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
begin
    perform guard.stop_consents(new.case_id, new.giver_id);
    return null;
end $$;
-- The invented country is loaded in bulk, without consents by anybody who is named.
create trigger stops_consents after insert or update of number, full_name on cases.match_key for each row
    when (current_user <> 'khamt_demo') execute function guard.person_known();
create trigger stops_consents after insert or update of status on cases.alleged_offender for each row
    when (current_user <> 'khamt_demo') execute function guard.offender_known();
create trigger stops_itself after insert on access.consent for each row
    when (new.giver_id is not null and current_user <> 'khamt_demo') execute function guard.giver_known();

do $$
declare
    f text;
begin
    for f in select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'guard' and p.proname in ('end_sharing', 'is_offender_elsewhere', 'stop_consents', 'person_known', 'offender_known',
                  'giver_known') loop
        execute format('alter function %s owner to khamt_guard', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
end $$;

-- Consents that were given before: whoever is an offender by now. As the role that reads all rows.
set local role khamt_guard;
do $$
declare
    c record;
begin
    for c in select distinct x.case_id, coalesce(x.giver_id, x.consent_id) as giver
               from access.consent x
              where x.basis = 'CONSENT' and x.given_by not in ('SELF', 'NOBODY') and x.withdrawn_at is null loop
        perform guard.stop_consents(c.case_id, c.giver);
    end loop;
end $$;
reset role;
