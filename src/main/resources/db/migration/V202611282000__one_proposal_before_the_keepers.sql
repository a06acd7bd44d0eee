-- The same step for the same person of one case is before the keepers once (rule 5): of two holders who propose it, the second is told so. A
-- join of entries has an index of its own.

-- What stands twice already: the one goes on to which a keeper has agreed, or else the elder.
alter table admission.seal_proposal no force row level security;
update admission.seal_proposal s
   set status = 'OVERTAKEN', decided_at = now(), version = s.version + 1
 where s.status = 'PROPOSED' and s.act <> 'JOIN'
   and exists (select from admission.seal_proposal o
                where o.status = 'PROPOSED' and o.case_id = s.case_id and o.act = s.act and o.account_id is not distinct from s.account_id
                  and (o.first_keeper is null, o.proposed_at, o.proposal_id) < (s.first_keeper is null, s.proposed_at, s.proposal_id));
alter table admission.seal_proposal force row level security;
create unique index one_step_before_the_keepers on admission.seal_proposal (case_id, act, account_id) nulls not distinct
    where status = 'PROPOSED' and act <> 'JOIN';

do $$
declare
    was text := pg_get_functiondef('guard.propose_seal(uuid, uuid, text, text, uuid, text[], text, text)'::regprocedure);
    becomes text := replace(was, $old$            case when is_keeper and who is distinct from guard.me() then now() end);
$old$, $new$            case when is_keeper and who is distinct from guard.me() then now() end)
    on conflict (case_id, act, account_id) where status = 'PROPOSED' and act <> 'JOIN' do nothing;
    if not found then
        return 'WAITS';
    end if;
$new$);
begin
    if becomes = was then
        raise exception 'guard.propose_seal reads in another way';
    end if;
    execute becomes;
end $$;
