-- What every look at a case asks is answered from one index, a person's grants side by side: in a large country they lie scattered over
-- the whole table, one page of it for each case.
drop index access.access_grant_of_account;
create index access_grant_of_account on access.access_grant (account_id, case_id desc)
    include (valid_from, valid_until, kind, door, compartments);

-- "offset 0" changes no answer. Without it the planner may read all grants of a person to ask about three rows of one case, since it takes
-- everybody to have as many as the average. Only where people are looked for by name (cases.identity) are all of them worth reading.
alter policy case_rows on access.consent using (exists (select from access.access_grant g where g.case_id = consent.case_id offset 0));
alter policy holders on admission.conflict_of_interest
    using (exists (select from access.access_grant g where g.case_id = conflict_of_interest.case_id
                      and g.kind in ('OWNER', 'MEMBER') offset 0));
alter policy holders on admission.emergency_access
    using (exists (select from access.access_grant g where g.case_id = emergency_access.case_id
                      and g.kind in ('OWNER', 'MEMBER') offset 0));
alter policy holders on admission.seal_proposal
    using (exists (select from access.access_grant g where g.case_id = seal_proposal.case_id and g.kind <> 'READER' offset 0));
alter policy holders on admission.sealed_case
    using (exists (select from access.access_grant g where g.case_id = sealed_case.case_id offset 0));
alter policy case_rows on audit.event using (exists (select from access.access_grant g where g.case_id = event.case_id offset 0));
alter policy case_rows on care.service using (exists (select from access.access_grant g where g.case_id = service.case_id offset 0));
alter policy case_rows on care.stay
    using (exists (select from access.access_grant g where g.case_id = stay.case_id and 'location' = any (g.compartments) offset 0));
alter policy case_rows on cases.alleged_offender
    using (exists (select from access.access_grant g where g.case_id = alleged_offender.case_id offset 0));
alter policy case_rows on cases.case_file using (exists (select from access.access_grant g where g.case_id = case_file.case_id offset 0));
alter policy case_rows on cases.contact_rule
    using (exists (select from access.access_grant g where g.case_id = contact_rule.case_id offset 0));
alter policy case_rows on cases.note
    using (exists (select from access.access_grant g where g.case_id = note.case_id and note.compartment = any (g.compartments) offset 0));
alter policy case_rows on cases.task using (exists (select from access.access_grant g where g.case_id = task.case_id offset 0));
alter policy case_rows on cases.team_member
    using (exists (select from access.access_grant g where g.case_id = team_member.case_id offset 0));
alter policy case_rows on cases.timeline_event
    using (exists (select from access.access_grant g where g.case_id = timeline_event.case_id
                      and timeline_event.compartment = any (g.compartments) offset 0));
alter policy case_rows on cases.victim using (exists (select from access.access_grant g where g.case_id = victim.case_id offset 0));
alter policy case_rows on cases.victim_merge
    using (exists (select from access.access_grant g where g.case_id = victim_merge.case_id offset 0));
alter policy case_rows on justice.appeal using (exists (select from access.access_grant g where g.case_id = appeal.case_id offset 0));
alter policy case_rows on justice.arrest using (exists (select from access.access_grant g where g.case_id = arrest.case_id offset 0));
alter policy case_rows on justice.charge using (exists (select from access.access_grant g where g.case_id = charge.case_id offset 0));
alter policy case_rows on justice.hearing using (exists (select from access.access_grant g where g.case_id = hearing.case_id offset 0));
alter policy case_rows on justice.investigation
    using (exists (select from access.access_grant g where g.case_id = investigation.case_id offset 0));
alter policy case_rows on justice.sentence using (exists (select from access.access_grant g where g.case_id = sentence.case_id offset 0));
alter policy case_rows on justice.verdict using (exists (select from access.access_grant g where g.case_id = verdict.case_id offset 0));
alter policy case_rows on keys.case_key using (exists (select from access.access_grant g where g.case_id = case_key.case_id offset 0));
alter policy case_rows on keys.tombstone using (exists (select from access.access_grant g where g.case_id = tombstone.case_id offset 0));
alter policy who_decides on known.join_asked
    using (exists (select from access.access_grant g where g.case_id = join_asked.case_id
                      and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments) offset 0));
alter policy who_decides on known.join_proposal
    using (exists (select from access.access_grant g where g.case_id = join_proposal.case_id
                      and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments) offset 0));
alter policy who_decides on known.joined
    using (exists (select from access.access_grant g where g.case_id = joined.case_id
                      and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments) offset 0));
alter policy who_decides on known.told
    using (exists (select from access.access_grant g where g.case_id = told.case_id
                      and g.kind in ('OWNER', 'MEMBER') and 'identity' = any (g.compartments) offset 0));
alter policy case_or_desk_rows on referrals.referral
    using (exists (select from access.access_grant g where g.case_id = referral.case_id
                      and (g.kind <> 'REFERRAL_RECIPIENT' or referral.sent_by = (select guard.me())) offset 0)
        or not sealed and exists (select from directory.desk_member m where m.desk_id = referral.desk_id));
alter policy nothing_after_withdrawal on referrals.referral
    using (status <> 'WITHDRAWN' or not guard.consent_withdrawn(case_id, consent_id)
        or exists (select from access.access_grant g where g.case_id = referral.case_id and g.kind <> 'REFERRAL_RECIPIENT' offset 0));

-- Who else looked at a case last is told without reading one's own looks from the table.
drop index audit.event_case_id_at_idx;
create index event_of_case on audit.event (case_id, at desc) include (account_id) where case_id is not null;
