-- Referral of one victim to one desk for one service (R14).
create table referrals.referral (
    case_id         uuid not null,
    referral_id     uuid not null,
    victim_id       uuid not null,
    desk_id         uuid not null references directory.desk,
    from_agency     text not null references directory.agency,
    to_agency       text not null references directory.agency,
    service_type    text not null,
    urgency         text not null check (urgency in ('NOW', 'WITHIN_DAY', 'WITHIN_WEEK', 'PLANNED')),
    -- what the desk may know before it accepts: never a name, never a place
    person_sex      text not null,
    person_age      integer,
    reason          text not null check (char_length(reason) between 1 and 10000),
    compartments    text[] not null,
    consent_id      uuid not null,
    status          text not null default 'SENT' check (status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'REFUSED', 'IN_SERVICE', 'COMPLETED', 'WITHDRAWN')),
    sent_at         timestamptz not null default now(),
    answer_due_at   timestamptz not null,
    answered_at     timestamptz,
    answered_by     uuid references access.account,
    refusal_reason  text check (refusal_reason in ('NO_PLACE', 'NOT_OUR_SERVICE', 'AGE_OR_SEX', 'DISTANCE', 'SAFETY', 'PERSON_DECLINED', 'OTHER')),
    refusal_note    text check (char_length(refusal_note) <= 5000),
    completed_at    timestamptz,
    outcome         text check (outcome in ('NEED_MET', 'PARTLY_MET', 'NOT_MET', 'PERSON_LEFT')),
    sent_by         uuid not null default guard.me() references access.account,
    demo            boolean not null default false,
    -- who was told that nobody answers: 0 nobody yet, 1 the sender and the desk's supervisors, 2 the coordinators too
    escalated       integer not null default 0 check (escalated between 0 and 2),
    -- of a sealed case: no longer to be read at the desk
    sealed          boolean not null default false,
    version         integer not null default 1,
    primary key (case_id, referral_id),
    unique (referral_id),
    check ((status = 'REFUSED') = (refusal_reason is not null))
);
-- One open referral for a service and a victim, held by the database, not by looking first.
create unique index one_open_referral on referrals.referral (case_id, victim_id, service_type)
    where status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'IN_SERVICE');
create index referral_at_desk on referrals.referral (desk_id, status, answer_due_at);

create table referrals.feedback (
    case_id     uuid not null,
    referral_id uuid not null,
    feedback_id uuid not null,
    body        text not null check (char_length(body) between 1 and 10000),
    written_by  uuid not null default guard.me() references access.account,
    written_at  timestamptz not null default now(),
    primary key (case_id, referral_id, feedback_id),
    foreign key (case_id, referral_id) references referrals.referral
);

alter table referrals.referral enable row level security; alter table referrals.referral force row level security;
alter table referrals.feedback enable row level security; alter table referrals.feedback force row level security;

-- Who was let in by a referral sees that one and what they sent themselves, not what else the person is referred for.
create policy case_or_desk_rows on referrals.referral for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = referral.case_id
                      and (g.kind <> 'REFERRAL_RECIPIENT' or referral.sent_by = (select guard.me())))
        or not sealed and exists (select from directory.desk_member m where m.desk_id = referral.desk_id));
create policy case_sends on referrals.referral for insert to khamt_app
    with check (sent_by = (select guard.me())
        and exists (select from access.access_grant g where g.case_id = referral.case_id and g.kind <> 'READER' and referral.compartments <@ g.compartments)
        and exists (select from access.consent c where c.case_id = referral.case_id and c.consent_id = referral.consent_id
                       and c.victim_id = referral.victim_id and c.recipient_agency = referral.to_agency
                       and c.withdrawn_at is null and referral.compartments <@ c.compartments));
create policy case_or_desk_changes on referrals.referral for update to khamt_app
    using (exists (select from access.access_grant g where g.case_id = referral.case_id and g.kind <> 'READER')
        or not sealed and exists (select from directory.desk_member m where m.desk_id = referral.desk_id))
    with check (exists (select from access.access_grant g where g.case_id = referral.case_id and g.kind <> 'READER')
        or exists (select from directory.desk_member m where m.desk_id = referral.desk_id));
create policy with_referral on referrals.feedback for select to khamt_app
    using (exists (select from referrals.referral r where r.case_id = feedback.case_id and r.referral_id = feedback.referral_id));
create policy with_referral_adds on referrals.feedback for insert to khamt_app
    with check (written_by = (select guard.me())
        and exists (select from referrals.referral r where r.case_id = feedback.case_id and r.referral_id = feedback.referral_id));

grant select, insert on referrals.referral, referrals.feedback to khamt_app;
grant update (status, answered_at, answered_by, refusal_reason, refusal_note, completed_at, outcome, version) on referrals.referral to khamt_app;

-- Accepting a referral opens exactly the slice that was referred, until the referral ends plus 30 days.
create function guard.accept_referral(of_referral uuid, expected_version integer) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    r referrals.referral;
    person_role text;
begin
    select * into r from referrals.referral x where x.referral_id = of_referral for update;
    if r.referral_id is null or guard.bar(r.case_id, guard.me(), 'TEAM') is not null or r.version <> expected_version or r.status not in ('SENT', 'SEEN', 'MORE_INFORMATION')
       or not exists (select from directory.desk_member m where m.desk_id = r.desk_id and m.account_id = guard.me())
       or not exists (select from access.consent c where c.case_id = r.case_id and c.consent_id = r.consent_id and c.withdrawn_at is null
                         and (c.expires_on is null or c.expires_on >= current_date)) then
        return false;
    end if;
    select p.role into person_role from directory.appointment p
     where p.account_id = guard.me() and p.valid @> current_date order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1;
    update referrals.referral set status = 'ACCEPTED', answered_at = now(), answered_by = guard.me(), version = version + 1
     where referral_id = of_referral;
    insert into access.access_grant as old (case_id, account_id, kind, compartments, purpose, given_by)
    values (r.case_id, guard.me(), 'REFERRAL_RECIPIENT', r.compartments, 'TREAT', r.sent_by)
    on conflict (case_id, account_id) do update
       set valid_from = case when old.valid_until > now() then old.valid_from else now() end, valid_until = 'infinity',
           -- a second referral to the same person adds its slice to the first one's
           compartments = case when old.valid_until > now()
                               then (select array_agg(distinct c) from unnest(old.compartments || excluded.compartments) c)
                               else excluded.compartments end,
           kind = excluded.kind, door = excluded.door, given_by = excluded.given_by
     where old.kind = 'REFERRAL_RECIPIENT' or old.valid_until <= now();
    insert into cases.team_member as old (case_id, account_id, agency_code, role, since)
    values (r.case_id, guard.me(), r.to_agency, coalesce(person_role, 'SHELTER_WORKER'), current_date)
    on conflict (case_id, account_id) do update set until = null;
    return true;
end $$;
-- The recipient's slice ends with the referral; a team member's own grant is not touched.
create function guard.end_referral_slice(of_referral uuid) returns void language sql security definer
    set search_path = guard, public, pg_temp as $$
    update access.access_grant g
       set valid_until = now() + interval '30 days'
      from referrals.referral r
     where r.referral_id = of_referral and g.case_id = r.case_id and g.account_id = r.answered_by
       and g.kind = 'REFERRAL_RECIPIENT' and g.valid_until = 'infinity'
       and r.status in ('COMPLETED', 'WITHDRAWN')
       and not exists (select from referrals.referral o where o.case_id = r.case_id and o.answered_by = r.answered_by
                          and o.status in ('ACCEPTED', 'IN_SERVICE'))
$$;
-- On what the sharing rests: the one thing about the consent that a desk may know before it accepts.
create function guard.consent_kind(of_referral uuid) returns table (basis text, given_by text) language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select c.basis, c.given_by
      from referrals.referral r
      join access.consent c on c.case_id = r.case_id and c.consent_id = r.consent_id
     where r.referral_id = of_referral
       and (exists (select from directory.desk_member m where m.desk_id = r.desk_id and m.account_id = guard.me())
         or exists (select from access.access_grant g where g.case_id = r.case_id and g.account_id = guard.me() and g.valid_from <= now()
                      and g.valid_until > now()))
$$;
-- A desk that holds no grant still leaves its line in the timeline of the case: what it answered, in codes only.
create function guard.desk_line(of_referral uuid, new_event uuid, in_lane text, line_kind text) returns boolean
    language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    r referrals.referral;
begin
    select * into r from referrals.referral x where x.referral_id = of_referral;
    if r.referral_id is null or r.sealed
       or not exists (select from directory.desk_member m where m.desk_id = r.desk_id and m.account_id = guard.me())
       or line_kind <> (case r.status when 'MORE_INFORMATION' then 'referral_more_information' when 'ACCEPTED' then 'referral_accepted'
              when 'REFUSED' then 'referral_refused' when 'IN_SERVICE' then 'referral_started' when 'COMPLETED' then 'referral_completed'
              else '' end) then
        return false;
    end if;
    insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, params, agency_code)
    values (r.case_id, new_event, now(), in_lane, line_kind,
            jsonb_strip_nulls(jsonb_build_object('service', '@service.' || lower(r.service_type), 'agency', 'agency:' || r.to_agency,
                'reason', '@referral.refusal.' || lower(r.refusal_reason), 'outcome', '@referral.outcome.' || lower(r.outcome))),
            r.to_agency);
    update cases.case_file set changed_at = now() where case_id = r.case_id;
    return true;
end $$;
alter function guard.consent_kind(uuid) owner to khamt_guard;
alter function guard.desk_line(uuid, uuid, text, text) owner to khamt_guard;
revoke execute on function guard.consent_kind(uuid), guard.desk_line(uuid, uuid, text, text) from public;
grant execute on function guard.consent_kind(uuid), guard.desk_line(uuid, uuid, text, text) to khamt_app;
grant select on access.consent to khamt_guard;
grant insert on cases.timeline_event to khamt_guard;
grant update (changed_at) on cases.case_file to khamt_guard;
alter function guard.accept_referral(uuid, integer) owner to khamt_guard;
alter function guard.end_referral_slice(uuid) owner to khamt_guard;
revoke execute on function guard.accept_referral(uuid, integer), guard.end_referral_slice(uuid) from public;
grant execute on function guard.accept_referral(uuid, integer), guard.end_referral_slice(uuid) to khamt_app;
grant select, update on referrals.referral to khamt_guard;
