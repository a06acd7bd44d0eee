-- A compartment is one of nine words and nothing else: in the room of a case kinds and compartments stand in one list behind the caller's name, and
-- a compartment called like a kind would be taken for it (docs/adr/0029).
do $$
declare
    held record;
begin
    for held in select * from (values
            ('access.access_grant', 'compartments <@ %s'),
            ('access.consent', 'compartments <@ %s'),
            ('referrals.referral', 'compartments <@ %s'),
            ('admission.seal_proposal', 'compartments <@ %s'),
            ('cases.note', 'compartment = any (%s)'),
            ('cases.timeline_event', 'compartment = any (%s)')) h (in_table, says) loop
        execute format('alter table %s add constraint compartments_named check (' || held.says || ')', held.in_table,
            'array[''core'', ''identity'', ''location'', ''medical'', ''interview'', ''evidence'', ''protection'', ''privilege'', ''operation'']');
    end loop;
end $$;
