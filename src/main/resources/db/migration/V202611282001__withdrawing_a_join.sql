-- Who proposed that a child stands in two cases may withdraw it while nobody has agreed (R4; ADR 23). The proposer's row and the rows of the
-- cases that were asked stay, each for its own side, so that the other owner reads that there is nothing left to decide.
alter table known.join_proposal
    add column withdrawn_at timestamptz,
    add column withdrawn_by uuid references access.account,
    add check ((withdrawn_at is null) = (withdrawn_by is null));
alter table known.join_asked
    add column withdrawn_at timestamptz,
    add check (withdrawn_at is null or answer is null);

-- Answers why it cannot be, or nothing. Whoever was asked and declined stays as it is, and the proposer learns nothing of it.
create function guard.withdraw_join(in_case uuid, of_proposal uuid) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    p known.join_proposal;
begin
    if not guard.may_join(in_case) then
        raise exception 'joining in a foreign case' using errcode = '42501';
    end if;
    perform guard.one_join_at_a_time();
    select * into p from known.join_proposal x where x.case_id = in_case and x.proposal_id = of_proposal for update;
    if p.proposal_id is null then
        raise exception 'withdrawing what was not proposed' using errcode = '42501';
    end if;
    if p.withdrawn_at is not null then
        return 'withdrawn';
    end if;
    if exists (select from known.joined j where j.case_id = in_case and j.proposal_id = of_proposal) then
        return 'joined_meanwhile';
    end if;
    update known.join_proposal x set withdrawn_at = now(), withdrawn_by = guard.me() where x.case_id = in_case and x.proposal_id = of_proposal;
    perform guard.tell_owners(a.case_id, 'join_withdrawn', null)
       from known.join_asked a
      where a.proposal_id = of_proposal and a.answer is null;
    update known.join_asked a
       set withdrawn_at = now(), keepers_at = null, version = a.version + 1
     where a.proposal_id = of_proposal and a.answer is null;
    update admission.seal_proposal s
       set status = 'OVERTAKEN', decided_at = now(), version = s.version + 1
     where s.join_proposal = of_proposal and s.status = 'PROPOSED';
    return null;
end $$;
alter function guard.withdraw_join(uuid, uuid) owner to khamt_guard;
revoke execute on function guard.withdraw_join(uuid, uuid) from public;
grant execute on function guard.withdraw_join(uuid, uuid) to khamt_app;

do $$
declare
    change record;
    was text;
    becomes text;
begin
    for change in select * from (values
        -- it may be proposed anew, and is then before the same cases anew
        ('propose_join', $old$do update set proposed_at = now()$old$, $new$do update set proposed_at = now(), withdrawn_at = null, withdrawn_by = null$new$),
        ('propose_join', $old$        on conflict (case_id, proposal_id) do nothing;$old$,
            $new$        on conflict (case_id, proposal_id) do update set withdrawn_at = null, asked_at = now(), version = a.version + 1
         where a.withdrawn_at is not null;$new$),
        ('answer_join', $old$    if a.version <> expected_version or a.answer is not null then$old$,
            $new$    if a.withdrawn_at is not null then
        return 'withdrawn';
    end if;
    if a.version <> expected_version or a.answer is not null then$new$)
    ) c (name, old_text, new_text) loop
        was := pg_get_functiondef((select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                                    where n.nspname = 'guard' and p.proname = change.name));
        becomes := replace(was, change.old_text, change.new_text);
        if becomes = was then
            raise exception 'guard.% reads in another way', change.name;
        end if;
        execute becomes;
    end loop;
end $$;
