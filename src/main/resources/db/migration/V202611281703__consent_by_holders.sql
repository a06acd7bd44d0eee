-- The consent of V202611281700 asked again for the grant by who one is, not by what one may hold (rule 10): somebody whose role works on no
-- cases could have recorded consent in a case by a grant that was left over.
do $$
declare
    was text := pg_get_functiondef('guard.record_consent'::regproc);
    as_holder text := replace(was, 'x.account_id = guard.me()', 'x.account_id = guard.holder()');
begin
    if as_holder = was then
        raise exception 'guard.record_consent asks in another way';
    end if;
    execute as_holder;
end $$;
