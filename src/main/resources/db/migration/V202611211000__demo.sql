-- The demo country is written by a role of its own that may add rows and read none, and is removed whole by one function.
grant insert on access.account, access.credential, access.access_grant, access.consent, directory.appointment, directory.desk_member,
    intake.report, intake.reporter, intake.receipt, intake.message, intake.screening,
    cases.case_file, cases.victim, cases.alleged_offender, cases.identity, cases.team_member, cases.task, cases.note, cases.timeline_event,
    referrals.referral, referrals.feedback, care.facility, care.stay, care.service,
    justice.investigation, justice.arrest, justice.charge, justice.hearing, justice.verdict, justice.sentence, justice.appeal,
    numbers.fact, keys.case_key to khamt_demo;
grant select on directory.agency, directory.place, directory.desk, care.service_type, justice.offence_article to khamt_demo;
grant usage on schema guard to khamt_demo;
