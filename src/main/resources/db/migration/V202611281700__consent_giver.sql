-- Who speaks for a child is a person recorded in the case, known by identity, or somebody named with the consent, known by name and number
-- (R4, T21). giver_id is the former; a name stands sealed under the consent's own id.
comment on column access.consent.giver_id is
    'a victim or alleged offender of the case, or the earlier consent whose giver spoke again; null when the child spoke or a name was typed';

-- Whether a recorded person is alleged to be an offender here: as such, or because names or numbers are the same as of one who is. No key of
-- a victim's name alone is kept (ADR 17): of a victim the number is compared here, and the name by whoever may read it, as if it were typed.
create function guard.is_offender_here(in_case uuid, person uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from cases.alleged_offender o where o.case_id = in_case and o.offender_id = person)
        or exists (select from cases.match_key mine
                     join cases.match_key k on k.case_id = mine.case_id and k.person_id <> mine.person_id
                     join cases.alleged_offender o on o.case_id = k.case_id and o.offender_id = k.person_id
                    where mine.case_id = in_case and mine.person_id = person and (k.number = mine.number or k.full_name && mine.full_name))
$$;

create or replace function guard.record_consent(in_case uuid, new_consent uuid, of_victim uuid, for_agency text, what text[], on_basis text,
        by_whom text, giver uuid, linked text, number_key uuid, name_keys uuid[], child_said text, spoken text, on_form text, day date, until date,
        about text)
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
    if giver is not null and not exists (select from cases.victim v where v.case_id = in_case and v.victim_id = giver)
       and not exists (select from cases.alleged_offender o where o.case_id = in_case and o.offender_id = giver)
       and not exists (select from access.consent c where c.case_id = in_case and c.consent_id = giver and c.giver_id is null
                          and c.given_by not in ('SELF', 'NOBODY')) then
        raise exception 'nobody of this case' using errcode = '42501';
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
            if guard.same_person(in_case, giver, of_victim) then
                return 'self';
            end if;
            if exists (select from cases.victim v where v.case_id = in_case and v.victim_id = giver
                          and coalesce(v.age_at_identification, v.age_at_exploitation) < 18) then
                return 'child';
            end if;
            if guard.is_offender_here(in_case, giver) then
                return 'offender_chosen';
            end if;
            if exists (select from cases.match_key k
                         join cases.alleged_offender o on o.case_id = k.case_id and o.offender_id = k.person_id
                        where k.case_id = in_case and (k.number = number_key or k.full_name && name_keys)) then
                return case when giver is null then 'offender' else 'offender_chosen' end;
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

alter function guard.is_offender_here(uuid, uuid) owner to khamt_guard;
revoke execute on function guard.is_offender_here(uuid, uuid) from public;
