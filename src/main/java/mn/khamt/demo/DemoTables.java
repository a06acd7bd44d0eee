package mn.khamt.demo;

import mn.khamt.platform.database.BulkWriter;
import mn.khamt.platform.database.BulkWriter.Table;

/** The tables of the demo country, in the order in which they may be written. */
final class DemoTables {
    final Table account;
    final Table credential;
    final Table appointment;
    final Table deskMember;
    final Table facility;
    final Table caseFile;
    final Table victim;
    final Table offender;
    final Table caseKey;
    final Table identity;
    final Table matchKey;
    final Table team;
    final Table grant;
    final Table consent;
    final Table task;
    final Table note;
    final Table timeline;
    final Table referral;
    final Table feedback;
    final Table stay;
    final Table service;
    final Table investigation;
    final Table arrest;
    final Table charge;
    final Table hearing;
    final Table verdict;
    final Table sentence;
    final Table appeal;
    final Table report;
    final Table reporter;
    final Table receipt;
    final Table message;
    final Table screening;
    final Table fact;

    DemoTables(BulkWriter to) {
        account =
                to.table("access.account", "account_id, username, parent_name, given_name, language, demo, created_at");
        credential = to.table("access.credential", "account_id, password_hash, changed_at");
        appointment = to.table("directory.appointment", "appointment_id, account_id, agency_code, role, valid");
        deskMember = to.table("directory.desk_member", "desk_id, account_id");
        facility = to.table(
                "care.facility",
                "facility_code, agency_code, name_en, name_mn, kind, places, for_sex, age_from, age_to, demo");
        // before everything that is sealed with it
        caseKey = to.table("keys.case_key", "case_id, version, agency_code, agency_version, wrapped");
        caseFile = to.table(
                "cases.case_file",
                "case_id, code, fact_key, status, stage, classification, place_code, opened_on, identified_on,"
                        + " removed_at, summary, disposition, closed_on, opened_by, changed_at, demo");
        victim = to.table(
                "cases.victim",
                "case_id, victim_id, fact_key, label, status, status_on, sex, age_at_exploitation,"
                        + " age_at_identification, exploitation, citizenship");
        offender = to.table(
                "cases.alleged_offender",
                "case_id, offender_id, fact_key, label, status, sex, age, citizenship, relation");
        identity = to.table(
                "cases.identity",
                "case_id, person_id, sealed, key_version, registration_hash, phone_hash, lookup_version");
        matchKey = to.table(
                "cases.match_key",
                "case_id, person_id, lookup_version, number, full_date, given_date, parent_date, full_year, full_name");
        team = to.table("cases.team_member", "case_id, account_id, agency_code, role, lead, since");
        grant = to.table(
                "access.access_grant",
                "case_id, account_id, kind, compartments, purpose, valid_from, given_by, given_at");
        consent = to.table(
                "access.consent",
                "case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, assent,"
                        + " spoken_language, given_on, withdrawn_at, note, recorded_by, recorded_at");
        task = to.table(
                "cases.task",
                "case_id, task_id, title, due_on, assigned_to, assigned_agency, asked_by_agency, status, done_on,"
                        + " created_by, created_at");
        note = to.table("cases.note", "case_id, note_id, body, compartment, written_by, written_at");
        timeline = to.table(
                "cases.timeline_event",
                "case_id, event_id, happened_at, lane, kind, params, compartment, agency_code, account_id,"
                        + " recorded_at");
        referral = to.table(
                "referrals.referral",
                "case_id, referral_id, victim_id, desk_id, from_agency, to_agency, service_type, urgency, person_sex,"
                        + " person_age, reason, compartments, consent_id, status, sent_at, answer_due_at, answered_at,"
                        + " answered_by, refusal_reason, refusal_note, completed_at, outcome, sent_by, demo");
        feedback = to.table("referrals.feedback", "case_id, referral_id, feedback_id, body, written_by, written_at");
        stay = to.table(
                "care.stay",
                "case_id, stay_id, victim_id, facility_code, referral_id, from_on, until_on, left_why,"
                        + " recorded_by, fact_id");
        service = to.table(
                "care.service",
                "case_id, service_id, victim_id, service_type, agency_code, referral_id, started_on, ended_on,"
                        + " outcome, coordinated, recorded_by, fact_id");
        investigation = to.table(
                "justice.investigation",
                "case_id, investigation_id, fact_key, number, agency_code, officer, exploitation, cyber, opened_on,"
                        + " closed_on, closed_why, opened_fact, closed_fact, recorded_by");
        arrest = to.table(
                "justice.arrest",
                "case_id, arrest_id, offender_id, agency_code, arrested_on, released_on, recorded_by");
        charge = to.table(
                "justice.charge",
                "case_id, charge_id, offender_id, article_code, charged_on, prosecutor, replaces, status, fact_id,"
                        + " recorded_by");
        hearing = to.table("justice.hearing", "case_id, hearing_id, instance, kind, held_at, outcome, recorded_by");
        verdict = to.table(
                "justice.verdict",
                "case_id, verdict_id, offender_id, charge_id, instance, kind, decided_on, in_force_on, court,"
                        + " fact_id, recorded_by");
        sentence = to.table(
                "justice.sentence",
                "case_id, sentence_id, verdict_id, kind, months, amount_mnt, hours, suspended, recorded_by");
        appeal = to.table(
                "justice.appeal",
                "case_id, appeal_id, verdict_id, by_whom, filed_on, outcome, decided_on, recorded_by");
        report = to.table(
                "intake.report",
                "report_id, fact_key, desk_id, source, language, danger, worry, about, age, sex, place_code,"
                        + " where_text, when_text, who_text, received_at, status, taken_by, case_id, closed_why, demo,"
                        + " created_by");
        reporter = to.table("intake.reporter", "report_id, may_contact, sealed, agency_code, key_version");
        receipt = to.table("intake.receipt", "report_id, receipt_hash");
        message = to.table("intake.message", "report_id, message_id, direction, body, sent_at, written_by");
        screening = to.table(
                "intake.screening",
                "report_id, screening_id, answers, age_at_exploitation, child_status, suggested, elements, decided,"
                        + " reason, decided_by, decided_at");
        fact = to.table(
                "numbers.fact",
                "fact_id, kind, subject_key, case_key, true_on, recorded_at, replaces, exploitation, child, sex, age,"
                        + " place_code, cyber, article_code, outcome, service_type, agency_code, coordinated, demo");
    }
}
