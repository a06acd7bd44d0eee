-- One schema per room. Nothing is open to PUBLIC; the application role may look up names, not create anything.
create extension if not exists pgcrypto;
create extension if not exists btree_gist;

revoke create on schema public from public;

create schema guard;
create schema platform;
create schema directory;
create schema access;
create schema audit;
create schema intake;
create schema cases;
create schema referrals;
create schema care;
create schema justice;
create schema numbers;

grant usage on schema guard, platform, directory, access, audit, intake, cases, referrals, care, justice, numbers to khamt_app;
grant usage on schema guard to khamt_signin, khamt_sequencer;
grant usage on schema guard, audit to khamt_verifier;
grant usage on schema guard, numbers, directory to khamt_stats;
grant usage on schema guard, platform, directory, access, audit, intake, cases, referrals, care, justice, numbers to khamt_guard;
grant usage on schema guard, audit to khamt_audit;
grant create on schema guard to khamt_guard;
grant create on schema audit to khamt_audit;
grant usage on schema directory, access, audit, intake, cases, referrals, care, justice, numbers to khamt_demo;
