-- Run once by a superuser of the PostgreSQL server, before the first migration; harmless when run again.
-- Passwords are not set here: the launcher sets them for its own server, an operator for theirs (docs/operations/database.md).
do $$
declare
    wanted text;
begin
    foreach wanted in array array['khamt_owner', 'khamt_guard', 'khamt_audit', 'khamt_app', 'khamt_signin', 'khamt_stats', 'khamt_sequencer',
            'khamt_verifier', 'khamt_demo', 'khamt_keys', 'khamt_backup', 'khamt_room'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
end $$;

alter role khamt_owner login nosuperuser nobypassrls nocreaterole nocreatedb;   -- owns tables, runs migrations, is not used while serving
alter role khamt_guard nologin nosuperuser bypassrls;                          -- owns only the functions that row security rests on
alter role khamt_audit nologin nosuperuser nobypassrls;                        -- owns only the function that writes audit events
-- the running product: owns nothing, bypasses nothing, and has of a role it is a member of what it enters, no more
alter role khamt_app login noinherit nosuperuser nobypassrls nocreaterole nocreatedb;
alter role khamt_room nologin noinherit nosuperuser nobypassrls nocreaterole nocreatedb; -- sees one case, the one that its caller has entered
alter role khamt_signin login nosuperuser nobypassrls nocreaterole nocreatedb;  -- checks passwords and starts sessions, nothing else
alter role khamt_stats login nosuperuser nobypassrls nocreaterole nocreatedb;   -- reads facts, never a case
alter role khamt_sequencer login nosuperuser nobypassrls nocreaterole nocreatedb; -- chains the trail's events and raises alarms, through functions only
alter role khamt_verifier login nosuperuser nobypassrls nocreaterole nocreatedb;  -- reads the trail and its chain, to recompute it elsewhere
alter role khamt_demo nosuperuser bypassrls nocreaterole nocreatedb;            -- writes the demo country; may insert, may not read a case
alter role khamt_keys login nosuperuser nobypassrls nocreaterole nocreatedb;    -- makes, wraps and destroys keys at the console, reads nothing open
alter role khamt_backup nologin nosuperuser bypassrls;
grant pg_read_all_data to khamt_backup;                                         -- a dump that lacks one table is none

grant khamt_guard, khamt_audit to khamt_owner;                                  -- so that a migration can hand a function over to them

grant khamt_room to khamt_app;

-- Who asks stands in a parameter that nobody else may set (docs/adr/0027). PostgreSQL looks in it for names of its own C functions, of which
-- none is called like a caller.
grant set on parameter backtrace_functions to khamt_guard;

-- Who may set a caller must not be able to raise a signal or read a file: nothing is granted beyond this script.
