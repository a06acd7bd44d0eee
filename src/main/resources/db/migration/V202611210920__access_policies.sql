-- Who reads and changes what of accounts and grants. No policy, no rows: everything not named here is closed.
alter table access.account enable row level security;           alter table access.account force row level security;
alter table access.credential enable row level security;        alter table access.credential force row level security;
alter table access.session enable row level security;           alter table access.session force row level security;
alter table access.access_grant enable row level security;      alter table access.access_grant force row level security;
alter table access.consent enable row level security;           alter table access.consent force row level security;
alter table access.held_form enable row level security;         alter table access.held_form force row level security;
alter table platform.operation enable row level security;       alter table platform.operation force row level security;
alter table directory.appointment enable row level security;    alter table directory.appointment force row level security;
alter table directory.desk_member enable row level security;    alter table directory.desk_member force row level security;

-- Colleagues' names, appointments and desks are known to everybody who signed in: a team is made of named people.
create policy colleagues on access.account for select to khamt_app using ((select guard.is_person()));
create policy own on access.account for update to khamt_app
    using (account_id = (select guard.me())) with check (account_id = (select guard.me()));
create policy colleagues on directory.appointment for select to khamt_app using ((select guard.is_person()));
create policy own on directory.desk_member for select to khamt_app using (account_id = (select guard.me()));

create policy own on access.session for select to khamt_app using (account_id = (select guard.me()));
create policy own on access.held_form for all to khamt_app using (account_id = (select guard.me()));
create policy own on platform.operation for all to khamt_app
    using (account_id = (select guard.me())) with check (account_id = (select guard.me()));

-- A person reads only their own valid grants; everything else of a case hangs on that.
create policy own on access.access_grant for select to khamt_app
    using (account_id = (select guard.me()) and valid_from <= now() and valid_until > now()
        -- believed only together with the seal, which me() checks
        and left(current_setting('khamt.caller', true), 1) = 'P');

create policy case_rows on access.consent for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = consent.case_id))
    with check (exists (select from access.access_grant g where g.case_id = consent.case_id and g.kind <> 'READER'));

grant select on access.account, directory.appointment, directory.desk_member, access.access_grant to khamt_app;
grant update (language, theme, version) on access.account to khamt_app;
grant select (session_id, account_id, started_at, last_seen_at, expires_at, ended_at, agent) on access.session to khamt_app;
grant select, delete on access.held_form to khamt_app;
grant select, insert, update on access.consent to khamt_app;
grant select, insert, update (location) on platform.operation to khamt_app;
grant select on directory.agency, directory.place, directory.desk to khamt_app;
grant select on directory.agency, directory.place to khamt_stats;
