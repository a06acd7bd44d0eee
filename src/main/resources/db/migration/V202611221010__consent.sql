-- Consent whole (R4, R14, R18): who gave it, on which form, until when; withdrawn, it ends what it opened; without it only on a legal
-- ground that a second person of another agency has looked at.
create table access.consent_form (
    form_version text primary key check (form_version ~ '^[0-9]{4}-[0-9]+$'),
    valid_from   date not null,
    valid_until  date,
    -- which message says what the form says, in both languages
    message_key  text not null
);
insert into access.consent_form values ('2026-1', '2026-01-01', null, 'consent.form.2026_1');
alter table access.consent_form enable row level security; alter table access.consent_form force row level security;
create policy everybody_signs_the_same on access.consent_form for select to khamt_app using ((select guard.is_person()));
grant select on access.consent_form to khamt_app, khamt_guard;

alter table access.consent
    add form_version text references access.consent_form,
    -- whether whoever speaks for the child is linked to a suspect, as far as is known; asked of everybody but the child
    add giver_linked text not null default 'NO' check (giver_linked in ('NO', 'YES', 'NOT_KNOWN')),
    -- who it was stands sealed among the identities of the case, under this id; null when the child spoke
    add giver_id     uuid,
    add withdrawn_by uuid references access.account,
    add approved_by  uuid references access.account,
    add approved_at  timestamptz,
    add check ((approved_by is null) = (approved_at is null)),
    add check (approved_by is distinct from recorded_by);

-- Who must not be told, or must not be contacted; the name stands sealed among the identities of the case, under the rule's id.
create table cases.contact_rule (
    case_id     uuid not null references cases.case_file,
    rule_id     uuid not null,
    victim_id   uuid not null,
    relation    text not null check (relation in ('PARENT', 'STEP_PARENT', 'RELATIVE', 'PARTNER', 'EMPLOYER', 'OTHER')),
    until       date,
    ended_at    timestamptz,
    recorded_by uuid not null default guard.me() references access.account,
    recorded_at timestamptz not null default now(),
    version     integer not null default 1,
    primary key (case_id, rule_id)
);
alter table cases.contact_rule enable row level security; alter table cases.contact_rule force row level security;
create policy case_rows on cases.contact_rule for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = contact_rule.case_id));
create policy case_adds on cases.contact_rule for insert to khamt_app
    with check (recorded_by = (select guard.me())
        and exists (select from access.access_grant g where g.case_id = contact_rule.case_id and g.kind <> 'READER'));
create policy case_ends on cases.contact_rule for update to khamt_app
    using (exists (select from access.access_grant g where g.case_id = contact_rule.case_id and g.kind <> 'READER'))
    with check (exists (select from access.access_grant g where g.case_id = contact_rule.case_id and g.kind <> 'READER'));
grant select, insert, update (ended_at, version) on cases.contact_rule to khamt_app;
grant select, delete on cases.contact_rule to khamt_guard;

-- Written by the functions below only, which check who speaks for the child.
revoke insert, update on access.consent from khamt_app;
grant insert, update on access.consent to khamt_guard;
grant update on referrals.referral to khamt_guard;

-- Consent carries while it is given, not expired and not withdrawn, unless the child said no; another legal ground, once a second
-- person has looked at it.
create function guard.consent_carries(c access.consent) returns boolean language sql stable
    set search_path = guard, public, pg_temp as $$
    select c.withdrawn_at is null
       and (c.expires_on is null or c.expires_on >= current_date)
       and case when c.basis = 'CONSENT' then c.given_by <> 'NOBODY' and c.assent <> 'REFUSED' and c.giver_linked = 'NO'
                else c.approved_by is not null and c.approved_by <> c.recorded_by end
$$;

-- Whether sharing with an agency rests on something, for one victim and these compartments; the core of a case is asked for like any other.
create function guard.sharing_rests_on(in_case uuid, of_victim uuid, with_agency text, what text[]) returns uuid
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select c.consent_id
      from access.consent c
     where c.case_id = in_case and guard.same_person(in_case, c.victim_id, of_victim) and c.recipient_agency = with_agency and what <@ c.compartments
       and guard.consent_carries(c)
       and exists (select from access.access_grant g where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now()
                      and g.valid_until > now())
     order by c.basis <> 'CONSENT', c.given_on desc
     limit 1
$$;

-- Answers why it is refused, or nothing when it was recorded.
create function guard.record_consent(in_case uuid, new_consent uuid, of_victim uuid, for_agency text, what text[], on_basis text, by_whom text,
        giver uuid, linked text, number_key uuid, name_keys uuid[], child_said text, spoken text, on_form text, day date, until date, about text)
    returns text language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    g access.access_grant;
    child boolean;
begin
    select * into g from access.access_grant x
     where x.case_id = in_case and x.account_id = guard.me() and x.valid_from <= now() and x.valid_until > now() and x.kind <> 'READER';
    select coalesce(v.age_at_identification, v.age_at_exploitation, 0) < 18 into child
      from cases.victim v where v.case_id = in_case and v.victim_id = of_victim;
    if g.case_id is null or child is null then
        raise exception 'consent of a foreign case' using errcode = '42501';
    end if;
    if not what <@ g.compartments or cardinality(what) = 0 then
        return 'compartments';
    end if;
    if day > current_date then
        return 'date';
    end if;
    if until < greatest(current_date, day) then
        return 'expired';
    end if;
    if on_form is not null and not exists (select from access.consent_form f where f.form_version = on_form and f.valid_from <= day
                                              and (f.valid_until is null or f.valid_until >= day)) then
        return 'form';
    end if;
    if on_basis = 'CONSENT' then
        if by_whom = 'NOBODY' then
            return 'nobody';
        end if;
        if by_whom <> 'SELF' then
            if cardinality(name_keys) = 0 and number_key is null and giver is null then
                return 'unnamed';
            end if;
            if exists (select from cases.alleged_offender o where o.case_id = in_case and o.offender_id = giver)
               or exists (select from cases.match_key k
                            join cases.alleged_offender o on o.case_id = k.case_id and o.offender_id = k.person_id
                           where k.case_id = in_case and (k.number = number_key or k.full_name && name_keys)) then
                return 'offender';
            end if;
            if linked <> 'NO' then
                return 'linked';
            end if;
        end if;
        if child and child_said = 'REFUSED' then
            return 'assent';
        end if;
        if child and child_said = 'NOT_APPLICABLE' then
            return 'assent_child';
        end if;
    elsif coalesce(btrim(about), '') = '' then
        return 'reference';
    end if;
    insert into access.consent (case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, giver_id, giver_linked, assent,
        spoken_language, form_version, given_on, expires_on, note, recorded_by)
    values (in_case, new_consent, of_victim, for_agency, what, on_basis, by_whom, giver, linked, child_said, spoken, on_form, day, until, about,
        guard.me());
    return null;
end $$;

-- The second person: of another agency than whoever asked, with the right to decide in the case.
create function guard.approve_sharing(in_case uuid, of_consent uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    if not exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind in ('OWNER', 'MEMBER')) then
        return false;
    end if;
    update access.consent c
       set approved_by = guard.me(), approved_at = now()
     where c.case_id = in_case and c.consent_id = of_consent and c.basis <> 'CONSENT' and c.approved_by is null and c.withdrawn_at is null
       and c.recorded_by <> guard.me()
       and not exists (select from directory.appointment mine
                         join directory.appointment theirs on theirs.agency_code = mine.agency_code
                        where mine.account_id = guard.me() and mine.valid @> current_date
                          and theirs.account_id = c.recorded_by and theirs.valid @> current_date);
    return found;
end $$;

-- What sharing stops at once: referrals that are open, what accepted ones opened, and colleagues of agencies that are not the government's.
create function guard.withdraw_consent(in_case uuid, of_consent uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    c access.consent;
begin
    if not exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now() and g.valid_until > now()
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
    update referrals.referral r
       set status = 'WITHDRAWN', version = version + 1
     where r.case_id = in_case and r.consent_id = of_consent and r.status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'IN_SERVICE');
    -- what is left to whoever holds another referral that is still carried
    update access.access_grant g
       set compartments = left_over.what
      from (select r.answered_by, array_agg(distinct w) as what
              from referrals.referral r
              join access.consent o on o.case_id = r.case_id and o.consent_id = r.consent_id
             cross join unnest(r.compartments) w
             where r.case_id = in_case and r.status in ('ACCEPTED', 'IN_SERVICE', 'COMPLETED') and guard.consent_carries(o)
             group by r.answered_by) left_over
     where g.case_id = in_case and g.kind = 'REFERRAL_RECIPIENT' and g.account_id = left_over.answered_by and g.valid_until > now();
    update access.access_grant g
       set valid_until = now()
     where g.case_id = in_case and g.valid_until > now() and g.kind <> 'OWNER'
       and exists (select from directory.appointment p where p.account_id = g.account_id and p.agency_code = c.recipient_agency
                      and p.valid @> current_date)
       and (g.kind = 'REFERRAL_RECIPIENT'
            and exists (select from referrals.referral r where r.case_id = in_case and r.answered_by = g.account_id and r.consent_id = of_consent)
            and not exists (select from referrals.referral r
                              join access.consent o on o.case_id = r.case_id and o.consent_id = r.consent_id
                             where r.case_id = in_case and r.answered_by = g.account_id and r.status in ('ACCEPTED', 'IN_SERVICE', 'COMPLETED')
                               and guard.consent_carries(o))
         or g.kind <> 'REFERRAL_RECIPIENT' and guard.consent_missing(in_case, g.account_id, g.compartments));
    update cases.team_member m
       set until = current_date
     where m.case_id = in_case and m.until is null
       and not exists (select from access.access_grant g where g.case_id = in_case and g.account_id = m.account_id and g.valid_until > now());
    return true;
end $$;

-- Whether a colleague is of an agency that is not the government's, and some victim of the case has not agreed that it is told.
create function guard.consent_missing(in_case uuid, of_account uuid, what text[]) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (
        select from cases.victim v
          join lateral (select p.agency_code from directory.appointment p
                         where p.account_id = of_account and p.valid @> current_date
                         order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1) their on true
          join directory.agency a on a.agency_code = their.agency_code and a.kind in ('ngo', 'international', 'partner')
         where v.case_id = in_case and v.status <> 'NOT_A_VICTIM' and v.merged_into is null
           and not exists (select from access.consent c
                            where c.case_id = in_case and guard.same_person(in_case, c.victim_id, v.victim_id) and c.recipient_agency = their.agency_code
                              and what <@ c.compartments and guard.consent_carries(c)))
$$;

-- Held by the database for whoever names a colleague through the serving role, by whatever way.
create function guard.named_with_consent() returns trigger language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    if new.given_by <> new.account_id and new.valid_until > now() and guard.consent_missing(new.case_id, new.account_id, new.compartments) then
        raise exception 'no consent to share this with the agency' using errcode = '42501';
    end if;
    return new;
end $$;
create trigger named_with_consent before insert or update of kind, compartments, valid_until, valid_from on access.access_grant for each row
    when (new.kind in ('MEMBER', 'CONTRIBUTOR', 'READER') and session_user = 'khamt_app') execute function guard.named_with_consent();

drop policy case_sends on referrals.referral;
create policy case_sends on referrals.referral for insert to khamt_app
    with check (sent_by = (select guard.me())
        and exists (select from access.access_grant g where g.case_id = referral.case_id and g.kind <> 'READER' and referral.compartments <@ g.compartments)
        and exists (select from access.consent c where c.case_id = referral.case_id and c.consent_id = referral.consent_id
                       and guard.same_person(referral.case_id, c.victim_id, referral.victim_id) and c.recipient_agency = referral.to_agency
                       and referral.compartments <@ c.compartments and guard.consent_carries(c)));
-- Accepting asks the consent again, as it is at that moment; changing a referral back to an open one does as well.
create function guard.referral_is_carried() returns trigger language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    if not exists (select from access.consent c where c.case_id = new.case_id and c.consent_id = new.consent_id and guard.consent_carries(c)) then
        raise exception 'nothing carries this referral any more' using errcode = '42501';
    end if;
    return new;
end $$;
create trigger carried before update of status on referrals.referral for each row
    when (new.status = 'ACCEPTED' and old.status <> 'ACCEPTED') execute function guard.referral_is_carried();

-- Of a referral whose consent was withdrawn the desk reads nothing more.
create function guard.consent_withdrawn(in_case uuid, of_consent uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.consent c where c.case_id = in_case and c.consent_id = of_consent and c.withdrawn_at is not null)
$$;
create policy nothing_after_withdrawal on referrals.referral as restrictive for select to khamt_app
    using (status <> 'WITHDRAWN' or not guard.consent_withdrawn(case_id, consent_id)
        or exists (select from access.access_grant g where g.case_id = referral.case_id and g.kind <> 'REFERRAL_RECIPIENT'));

-- Whether somebody is not to be told of a case: asked before each notice, by whoever may send one.
create function guard.must_not_be_told(in_case uuid, by_phone bytea, number_key uuid, name_keys uuid[]) returns boolean
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select (exists (select from access.access_grant g where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now()
                       and g.valid_until > now())
         or exists (select from intake.report r join directory.desk_member m using (desk_id)
                     where r.case_id = in_case and m.account_id = guard.me()))
       and exists (select from cases.contact_rule r
                     left join cases.identity i on i.case_id = r.case_id and i.person_id = r.rule_id
                     left join cases.match_key k on k.case_id = r.case_id and k.person_id = r.rule_id
                    where r.case_id = in_case and r.ended_at is null and (r.until is null or r.until >= current_date)
                      and (i.phone_hash = by_phone or k.number = number_key or k.full_name && name_keys))
$$;

alter function guard.consent_carries(access.consent) owner to khamt_guard;
alter function guard.sharing_rests_on(uuid, uuid, text, text[]) owner to khamt_guard;
alter function guard.record_consent(uuid, uuid, uuid, text, text[], text, text, uuid, text, uuid, uuid[], text, text, text, date, date, text)
    owner to khamt_guard;
alter function guard.approve_sharing(uuid, uuid) owner to khamt_guard;
alter function guard.withdraw_consent(uuid, uuid) owner to khamt_guard;
alter function guard.consent_missing(uuid, uuid, text[]) owner to khamt_guard;
alter function guard.named_with_consent() owner to khamt_guard;
alter function guard.referral_is_carried() owner to khamt_guard;
alter function guard.consent_withdrawn(uuid, uuid) owner to khamt_guard;
alter function guard.must_not_be_told(uuid, bytea, uuid, uuid[]) owner to khamt_guard;
revoke execute on function guard.consent_carries(access.consent), guard.sharing_rests_on(uuid, uuid, text, text[]),
    guard.record_consent(uuid, uuid, uuid, text, text[], text, text, uuid, text, uuid, uuid[], text, text, text, date, date, text),
    guard.approve_sharing(uuid, uuid), guard.withdraw_consent(uuid, uuid), guard.consent_missing(uuid, uuid, text[]),
    guard.named_with_consent(), guard.referral_is_carried(), guard.consent_withdrawn(uuid, uuid),
    guard.must_not_be_told(uuid, bytea, uuid, uuid[]) from public;
grant execute on function guard.consent_carries(access.consent), guard.sharing_rests_on(uuid, uuid, text, text[]),
    guard.record_consent(uuid, uuid, uuid, text, text[], text, text, uuid, text, uuid, uuid[], text, text, text, date, date, text),
    guard.approve_sharing(uuid, uuid), guard.withdraw_consent(uuid, uuid), guard.consent_missing(uuid, uuid, text[]),
    guard.consent_withdrawn(uuid, uuid), guard.must_not_be_told(uuid, bytea, uuid, uuid[]) to khamt_app;
