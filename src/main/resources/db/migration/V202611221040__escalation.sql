-- When nobody answers a referral in the time that was agreed, the sender and the supervisors of the desk are told; a day later the coordinators
-- of the task force (R14). What lies longer than a month is not told of any more: it is on the first pages anyhow.
create function guard.escalate_referrals() returns table (case_id uuid, referral_id uuid) language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
#variable_conflict use_column
declare
    r referrals.referral;
    step integer;
begin
    if guard.me() is distinct from '00000000-0000-7000-8000-000000000006' then
        raise exception 'only the clock escalates' using errcode = '42501';
    end if;
    for r in select x.* from referrals.referral x
              where x.status in ('SENT', 'SEEN') and not x.sealed and x.escalated < 2
                and x.answer_due_at between now() - interval '30 days' and now()
                and x.escalated < case when x.answer_due_at < now() - interval '1 day' then 2 else 1 end
              order by x.answer_due_at
              limit 100
                for update skip locked loop
        step := case when r.answer_due_at < now() - interval '1 day' then 2 else 1 end;
        update referrals.referral x set escalated = step where x.referral_id = r.referral_id;
        if r.escalated = 0 then
            perform guard.tell(r.sent_by, 'referral_unanswered', guard.case_code(r.case_id), null);
            perform guard.tell_role('SUPERVISOR', guard.reviewing_agency(r.to_agency), 'referral_late_here', null, null);
        end if;
        if step = 2 then
            perform guard.tell_role('COORDINATOR', null, 'referral_unanswered_long', null, r.sent_by);
        end if;
        return query select r.case_id, r.referral_id;
    end loop;
end $$;
alter function guard.escalate_referrals() owner to khamt_guard;
revoke execute on function guard.escalate_referrals() from public;
grant execute on function guard.escalate_referrals() to khamt_app;
