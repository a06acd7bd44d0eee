-- Whether a withdrawn referral is kept from whoever only receives it is asked of withdrawn ones; as part of the policy it was prepared for
-- each look at any referral, a third of what row security costs there.
create function guard.withheld(of_case uuid, consent uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.consent c
                    where c.case_id = of_case and c.consent_id = consent and (c.withdrawn_at is not null or c.stopped_at is not null))
       and not exists (select from access.access_grant g
                        where g.case_id = of_case and g.account_id = guard.holder() and g.kind <> 'REFERRAL_RECIPIENT'
                          and g.valid_from <= now() and g.valid_until > now())
$$;
alter function guard.withheld(uuid, uuid) owner to khamt_guard;
revoke execute on function guard.withheld(uuid, uuid) from public;
grant execute on function guard.withheld(uuid, uuid) to khamt_app;

alter policy nothing_after_withdrawal on referrals.referral using (status <> 'WITHDRAWN' or not guard.withheld(case_id, consent_id));
drop function guard.consent_withdrawn(uuid, uuid);
