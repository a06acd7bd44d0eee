-- What two keepers decide too late ends as overtaken (rule 5). Until now whoever was told so undid it by that, and it went on waiting.

do $$
declare
    change record;
    was text;
    becomes text;
begin
    for change in select * from (values
        -- somebody decided first, or agreed since it was shown: nothing is written
        ($old$    if s.status <> 'PROPOSED' or s.version <> expected_version then
        return 'OVERTAKEN';$old$,
            $new$    if s.status <> 'PROPOSED' or s.version <> expected_version then
        return 'CHANGED';$new$),
        -- a join that cannot be is the owner's again, who may answer anew when what stood against it is gone
        ($old$        update admission.seal_proposal set status = 'OVERTAKEN', decided_at = now(), version = version + 1 where proposal_id = id;$old$,
            $new$        update admission.seal_proposal set status = 'OVERTAKEN', decided_at = now(), version = version + 1 where proposal_id = id;
        update known.join_asked a set keepers_at = null, version = a.version + 1
         where s.act = 'JOIN' and a.case_id = s.case_id and a.proposal_id = s.join_proposal and a.answer is null and a.withdrawn_at is null;
        perform guard.tell(s.proposed_by, 'seal_overtaken', guard.case_code(s.case_id), null);$new$),
        -- and one to which a keeper does not agree is answered
        ($old$        update admission.seal_proposal set status = 'DECLINED', decided_at = now(), version = version + 1 where proposal_id = id;$old$,
            $new$        update admission.seal_proposal set status = 'DECLINED', decided_at = now(), version = version + 1 where proposal_id = id;
        update known.join_asked a set answer = 'NO', answered_by = guard.me(), answered_at = now(), version = a.version + 1
         where s.act = 'JOIN' and a.case_id = s.case_id and a.proposal_id = s.join_proposal and a.answer is null and a.withdrawn_at is null;$new$)
    ) c (old_text, new_text) loop
        was := pg_get_functiondef('guard.decide_seal(uuid, integer, boolean)'::regprocedure);
        becomes := replace(was, change.old_text, change.new_text);
        if becomes = was then
            raise exception 'guard.decide_seal reads in another way';
        end if;
        execute becomes;
    end loop;
end $$;

-- An owner who no longer agrees takes it from the keepers.
do $$
declare
    was text := pg_get_functiondef('guard.answer_join(uuid, uuid, integer, boolean, uuid, text)'::regprocedure);
    becomes text := replace(was, $old$        return 'DECLINED';$old$,
        $new$        update admission.seal_proposal s set status = 'OVERTAKEN', decided_at = now(), version = s.version + 1
         where s.case_id = in_case and s.join_proposal = to_proposal and s.status = 'PROPOSED';
        return 'DECLINED';$new$);
begin
    if becomes = was then
        raise exception 'guard.answer_join reads in another way';
    end if;
    execute becomes;
end $$;

-- What keepers did not agree to stands before its owner once more.
alter table known.join_asked no force row level security;
alter table admission.seal_proposal no force row level security;
update known.join_asked a
   set keepers_at = null, version = a.version + 1
 where a.keepers_at is not null and a.answer is null
   and not exists (select from admission.seal_proposal s where s.case_id = a.case_id and s.join_proposal = a.proposal_id and s.status = 'PROPOSED');
alter table admission.seal_proposal force row level security;
alter table known.join_asked force row level security;
