package mn.khamt.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.Identities;
import mn.khamt.intake.Reporter;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.BannedWords;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.language.Words;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestTexts;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class DemoTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final int CASES = 300;

    /** Every table a demo row may stand in, with what makes a row of it demo. */
    private static final Sql ROWS = Sql.of("""
        select t.name || ' ' || (xpath('/row/c/text()', query_to_xml(
                   format('select md5(coalesce(string_agg(r.row, chr(10) order by r.row), '''')) as c
                             from (select (to_jsonb(x) - %L::text[])::text as row from %s x) r',
                          -- nor the number of the transaction in which a fact was recorded
                          array(select s.column_name from keys.sealed_text s where s.table_name = t.name) || 'recorded_in'::text, t.name),
                   false, true, '')))[1]::text
          from (select unnest(array['access.account', 'directory.appointment', 'directory.desk_member', 'access.access_grant',
                   'access.consent', 'care.facility', 'intake.report', 'intake.receipt', 'intake.message',
                   'intake.screening', 'cases.case_file', 'cases.victim', 'cases.alleged_offender', 'cases.team_member', 'cases.task',
                   'cases.note', 'cases.timeline_event', 'referrals.referral', 'referrals.feedback', 'care.stay', 'care.service',
                   'justice.investigation', 'justice.arrest', 'justice.charge', 'justice.hearing', 'justice.verdict',
                   'justice.sentence', 'justice.appeal', 'numbers.fact']) as name) t
         order by 1
        """);

    private static final Sql IDENTITIES = Sql.of("""
        select case_id, person_id, sealed, key_version, registration_hash, phone_hash from cases.identity order by person_id
        """);
    private static final Sql REPORTERS =
            Sql.of("select report_id, sealed, agency_code, key_version from intake.reporter order by report_id");

    private static final Sql OPENED = Sql.of("""
        select table_name || ' ' || column_name || ' ' || md5(string_agg(row_id || said, chr(10) order by row_id))
          from public.opened
         group by table_name, column_name
         order by 1
        """);

    private static final Sql LINES =
            Sql.of("select distinct on (kind) kind, params::text as params from cases.timeline_event order by kind");

    private static TestDatabase database;
    private static Db db;

    @BeforeAll
    static void load() {
        database = TestDatabase.fresh();
        db = database.superuser();
        load(database, 1);
        new TestTexts(database).openAll();
    }

    @Test
    void the_same_seed_makes_the_same_rows() {
        TestDatabase again = TestDatabase.fresh();
        load(again, 1);

        assertThat(digest(again))
                .isEqualTo(digest(database))
                .hasSize(45)
                .allSatisfy(d -> assertThat(d).doesNotContain("d41d8cd98f00b204e9800998ecf8427e"));
    }

    @Test
    void it_is_loaded_under_the_keys_that_agencies_have_now() {
        TestDatabase turned = TestDatabase.fresh();
        turned.keyring().rotateAgencies();
        load(turned, 1);

        assertThat(turned.superuser().list(Sql.of("select distinct agency_version from keys.case_key"), Integer.class))
                .containsExactly(2);
        assertThat(turned.keyring().check().identities())
                .as("all of it opens")
                .isEqualTo(database.keyring().check().identities());
        assertThat(opened(turned)).as("and reads the same").isEqualTo(opened(database));
    }

    @Test
    void another_seed_makes_other_rows() {
        TestDatabase other = TestDatabase.fresh();
        load(other, 2);

        List<String> here = digest(database);
        List<String> there = digest(other);
        there.removeAll(here);
        assertThat(there).as("tables that differ").hasSizeGreaterThan(26);
    }

    @Test
    void cases_stand_at_every_stage_and_end_in_every_way() {
        assertThat(texts(Sql.of("select distinct stage from cases.case_file")))
                .containsExactlyInAnyOrder(
                        "SCREENING", "PROTECTION", "INVESTIGATION", "PROSECUTION", "COURT", "REINTEGRATION", "CLOSED");
        assertThat(texts(Sql.of("select distinct disposition from cases.case_file where disposition is not null")))
                .containsExactlyInAnyOrder(
                        "CONVICTED", "ACQUITTED", "DISMISSED", "NOT_TRAFFICKING", "HANDED_OVER", "NO_SUSPECT_FOUND");
        assertThat(texts(Sql.of("select distinct classification from cases.case_file")))
                .hasSize(6);
        assertThat(texts(Sql.of("select distinct status from referrals.referral")))
                .contains("SENT", "SEEN", "MORE_INFORMATION", "REFUSED", "IN_SERVICE", "COMPLETED", "WITHDRAWN");
        assertThat(texts(Sql.of("select distinct status from intake.report")))
                .contains("NEW", "IN_SCREENING", "SCREENED", "CASE_OPENED", "CLOSED");
        assertThat(texts(Sql.of("select distinct status from cases.victim")))
                .containsExactlyInAnyOrder("PRESUMED", "IDENTIFIED", "NOT_A_VICTIM");
    }

    @Test
    void there_is_enough_of_everything_to_look_at() {
        SoftAssertions.assertSoftly(softly -> {
            for (Plenty plenty : List.of(
                    new Plenty(
                            "boys",
                            60,
                            Sql.of("select count(*)::int from cases.victim where sex = 'MALE' and age_at_exploitation"
                                    + " < 18")),
                    new Plenty(
                            "women",
                            20,
                            Sql.of("select count(*)::int from cases.victim where sex = 'FEMALE' and"
                                    + " age_at_exploitation >= 18")),
                    new Plenty(
                            "men",
                            10,
                            Sql.of("select count(*)::int from cases.victim where sex = 'MALE' and age_at_exploitation"
                                    + " >= 18")),
                    new Plenty(
                            "late tasks",
                            20,
                            Sql.of("select count(*)::int from cases.task where status in ('OPEN', 'IN_PROGRESS') and"
                                    + " due_on < '2026-11-20'")),
                    new Plenty(
                            "late referrals",
                            5,
                            Sql.of("select count(*)::int from referrals.referral where status in ('SENT', 'SEEN') and"
                                    + " answer_due_at < '2026-11-20'")),
                    new Plenty(
                            "refused referrals",
                            20,
                            Sql.of("select count(*)::int from referrals.referral where refusal_reason is not null")),
                    new Plenty(
                            "acquittals",
                            3,
                            Sql.of("select count(*)::int from justice.verdict where kind = 'ACQUITTAL'")),
                    new Plenty(
                            "convictions",
                            30,
                            Sql.of("select count(*)::int from justice.verdict where kind = 'GUILTY'")),
                    new Plenty(
                            "lesser charges",
                            10,
                            Sql.of("select count(*)::int from justice.charge where replaces is not null")),
                    new Plenty(
                            "planned hearings",
                            3,
                            Sql.of("select count(*)::int from justice.hearing where outcome is null")),
                    new Plenty("appeals", 5, Sql.of("select count(*)::int from justice.appeal")),
                    new Plenty("stays", 40, Sql.of("select count(*)::int from care.stay")),
                    new Plenty(
                            "new reports", 10, Sql.of("select count(*)::int from intake.report where status = 'NEW'")),
                    new Plenty("people", 55, Sql.of("select count(*)::int from access.account where demo")))) {
                softly.assertThat(db.one(plenty.counted, Integer.class))
                        .as(plenty.what)
                        .isGreaterThanOrEqualTo(plenty.least);
            }
        });
    }

    @Test
    void each_account_of_the_sign_in_page_has_work() {
        Sql cases = Sql.of("""
            select count(*)::int from access.access_grant g join access.account a using (account_id) where a.username = :who
            """);
        Sql tasks = Sql.of("""
            select count(*)::int
              from cases.task t join access.account a on a.account_id = t.assigned_to
             where a.username = :who and t.status in ('OPEN', 'IN_PROGRESS')
            """);
        SoftAssertions.assertSoftly(softly -> {
            for (String who : List.of("intake", "social", "shelter", "police", "prosecutor", "coordinator")) {
                softly.assertThat(db.one(cases, Integer.class, "who", who))
                        .as("cases of " + who)
                        .isGreaterThan(15);
                if (!who.equals("shelter")) {
                    softly.assertThat(db.one(tasks, Integer.class, "who", who))
                            .as("tasks of " + who)
                            .isGreaterThan(3);
                }
            }
        });
        assertThat(db.one(Sql.of("""
            select count(*)::int
              from referrals.referral r
              join directory.desk_member m using (desk_id)
              join access.account a using (account_id)
             where a.username = 'shelter' and r.status in ('SENT', 'SEEN', 'MORE_INFORMATION')
            """), Integer.class))
                .as("referrals that wait for shelter")
                .isGreaterThan(10);
    }

    @Test
    void every_row_is_marked_as_demo() {
        assertThat(db.one(Sql.of("""
            select (select count(*) from cases.case_file where not demo) + (select count(*) from intake.report where not demo)
                 + (select count(*) from numbers.fact where not demo) + (select count(*) from referrals.referral where not demo)
                 + (select count(*) from care.facility where not demo)
                 + (select count(*) from access.account where not demo and kind = 'PERSON')
            """), Long.class)).isZero();
    }

    @Test
    void facts_say_exactly_what_the_records_say() {
        SoftAssertions.assertSoftly(softly -> {
            for (Pair pair : List.of(
                    new Pair("REPORT", Sql.of("select count(*)::int from intake.report")),
                    new Pair("CASE_OPENED", Sql.of("select count(*)::int from cases.case_file")),
                    new Pair(
                            "VICTIM_IDENTIFIED",
                            Sql.of("select count(*)::int from cases.victim where status = 'IDENTIFIED'")),
                    new Pair("INVESTIGATION_OPENED", Sql.of("select count(*)::int from justice.investigation")),
                    new Pair(
                            "INVESTIGATION_CLOSED",
                            Sql.of("select count(*)::int from justice.investigation where closed_on is not null")),
                    new Pair("ARREST", Sql.of("select count(*)::int from justice.arrest")),
                    new Pair("CHARGE", Sql.of("select count(*)::int from justice.charge where status <> 'REPLACED'")),
                    new Pair("CONVICTION", Sql.of("select count(*)::int from justice.verdict where kind = 'GUILTY'")),
                    new Pair("ACQUITTAL", Sql.of("select count(*)::int from justice.verdict where kind = 'ACQUITTAL'")),
                    new Pair(
                            "SERVICE",
                            Sql.of("select (select count(*) from care.service)::int + (select count(*) from"
                                    + " care.stay)::int")),
                    new Pair(
                            "CASE_CLOSED",
                            Sql.of("select count(*)::int from cases.case_file where closed_on is not null")))) {
                softly.assertThat(db.one(
                                Sql.of("select count(*)::int from numbers.fact where kind = :kind and replaced_at ="
                                        + " 'infinity'"),
                                Integer.class,
                                "kind",
                                pair.kind))
                        .as(pair.kind)
                        .isEqualTo(db.one(pair.records, Integer.class))
                        .isPositive();
            }
        });
        assertThat(texts(Sql.of("""
            select f.kind || ' ' || f.fact_id
              from numbers.fact f
              left join cases.case_file c on c.fact_key = f.case_key
             where f.kind <> 'REPORT'
               and (c.case_id is null or f.place_code <> c.place_code or f.exploitation <> c.classification or f.true_on < c.opened_on)
            """)))
                .as("facts that do not belong to their case")
                .isEmpty();
        assertThat(texts(Sql.of("""
            select i.investigation_id::text
              from justice.investigation i
              left join numbers.fact f on f.subject_key = i.fact_key and f.kind = 'INVESTIGATION_OPENED'
             where f.true_on is distinct from i.opened_on or f.cyber is distinct from i.cyber
            """))).isEmpty();
    }

    @Test
    void what_is_counted_can_be_found_again_from_what_it_was_counted_from() {
        SoftAssertions.assertSoftly(softly -> {
            for (Plenty never : List.of(
                    new Plenty(
                            "verdicts whose fact is not theirs",
                            0,
                            Sql.of("select count(*)::int from justice.verdict v join cases.alleged_offender o using"
                                    + " (case_id, offender_id) left join numbers.fact f using (fact_id) where v.kind <>"
                                    + " 'DISMISSED' and (f.subject_key, f.true_on, f.kind) is distinct from"
                                    + " (o.fact_key, v.decided_on, case v.kind when 'GUILTY' then 'CONVICTION' else"
                                    + " 'ACQUITTAL' end)")),
                    new Plenty(
                            "dismissals that are counted",
                            0,
                            Sql.of("select count(*)::int from justice.verdict where kind = 'DISMISSED' and fact_id is"
                                    + " not null")),
                    new Plenty(
                            "investigations whose opening is not theirs",
                            0,
                            Sql.of("select count(*)::int from justice.investigation i left join numbers.fact f on"
                                    + " f.fact_id = i.opened_fact where (f.subject_key, f.true_on, f.kind) is"
                                    + " distinct from (i.fact_key, i.opened_on, 'INVESTIGATION_OPENED')")),
                    new Plenty(
                            "investigations whose closing is not theirs",
                            0,
                            Sql.of("select count(*)::int from justice.investigation i left join numbers.fact f on"
                                    + " f.fact_id = i.closed_fact where (i.closed_on is null) <> (f.fact_id is null)"
                                    + " or f.true_on <> i.closed_on or f.subject_key <> i.fact_key")),
                    new Plenty(
                            "charges whose fact is not theirs",
                            0,
                            Sql.of("select count(*)::int from justice.charge h join cases.alleged_offender o using"
                                    + " (case_id, offender_id) left join numbers.fact f using (fact_id) where"
                                    + " (f.subject_key, f.kind, f.article_code, f.replaced_at < 'infinity') is"
                                    + " distinct from (o.fact_key, 'CHARGE', h.article_code, h.status ="
                                    + " 'REPLACED')")),
                    new Plenty(
                            "reports whose fact is not theirs",
                            0,
                            Sql.of("select count(*)::int from intake.report r left join numbers.fact f on"
                                    + " f.subject_key = r.fact_key left join cases.case_file c using (case_id) where"
                                    + " f.case_key is distinct from coalesce(c.fact_key, r.fact_key)")))) {
                softly.assertThat(db.one(never.counted, Integer.class))
                        .as(never.what)
                        .isZero();
            }
        });
        assertThat(texts(Sql.of("""
            with known as (
                select c.fact_key, bool_or(v.age_at_exploitation < 18) as child, min(v.age_at_exploitation) as age,
                       case count(distinct v.sex) when 0 then 'NOT_KNOWN' when 1 then min(v.sex) else 'SEVERAL' end as sex
                  from cases.case_file c
                  left join cases.victim v on v.case_id = c.case_id and v.status <> 'NOT_A_VICTIM'
                 group by c.fact_key
            )
            select f.kind || ' ' || f.fact_id
              from numbers.fact f
              join known k on k.fact_key = f.case_key
             where f.kind not in ('SERVICE', 'VICTIM_IDENTIFIED')
               and (f.child, f.age, f.sex) is distinct from (k.child, k.age, k.sex)
             union all
            select f.kind || ' ' || f.fact_id
              from numbers.fact f
              left join cases.victim v on v.fact_key = f.subject_key
             where f.kind in ('SERVICE', 'VICTIM_IDENTIFIED')
               and (f.child, f.age, f.sex, f.exploitation)
                   is distinct from (v.age_at_exploitation < 18, v.age_at_exploitation, v.sex, v.exploitation)
            """)))
                .as("facts that know other victims than the case does: the product would have corrected them")
                .isEmpty();
    }

    @Test
    void what_is_written_in_a_case_is_of_one_language_and_fits_the_case() {
        assertThat(texts(Sql.of("""
            select said from public.opened where table_name not like 'intake.%'
            """)))
                .hasSizeGreaterThan(60)
                .allSatisfy(text -> assertThat(text).doesNotContainPattern("[A-Za-z]"));
        assertThat(texts(Sql.of("""
            select w.said || ' – ' || o.said
              from intake.report r
              join intake.message m using (report_id)
              join public.opened w on w.row_id = r.report_id and w.column_name = 'worry'
              join public.opened o on o.row_id = m.message_id
             where (r.language = 'en') <> (o.said ~ '^[A-Z]')
            """)))
                .as("reporters are answered in their language")
                .isEmpty();
        assertThat(texts(Sql.of("""
            select c.classification || ': ' || t.said
              from cases.case_file c
              join public.opened t on t.case_id = c.case_id and t.column_name in ('summary', 'title')
              left join justice.investigation i on i.case_id = c.case_id
             where t.said ~* 'цахим|төхөөрөмж|дэлгэц|мөнгөн шилжүүл'
               and c.classification <> 'ONLINE_SEXUAL_EXPLOITATION' and i.cyber is distinct from true
             union
            select c.classification || ': ' || s.said
              from cases.case_file c
              join public.opened s on s.case_id = c.case_id and s.column_name = 'summary'
             where c.classification <> 'FORCED_CHILD_LABOUR' and s.said ~* 'малчин|зах дээр|угаалга|шөнөөр ажил'
                or c.classification <> 'ADULT_TRAFFICKING' and s.said ~* 'гадаад|барилга|өр төл'
            """))).as("words of another kind of case").isEmpty();
        assertThat(texts(Sql.of("""
            select t.said
              from cases.case_file c
              left join referrals.referral r on r.case_id = c.case_id
              join public.opened t on t.case_id = c.case_id or t.row_id = r.referral_id
             where not exists (select from cases.victim v where v.case_id = c.case_id and v.age_at_identification < 18)
               and c.classification in ('ADULT_TRAFFICKING', 'NONE')
               and t.said ~* 'хүүхэд|хүүхд|сургуул|асран хамгаалагч|төрсний гэрчилгээ'
            """)))
                .as("what is said of children only, said of adults")
                .isEmpty();
    }

    @Test
    void nothing_happens_before_its_time_or_after_today() {
        SoftAssertions.assertSoftly(softly -> {
            for (Plenty never : List.of(
                    new Plenty(
                            "cases",
                            0,
                            Sql.of("select count(*)::int from cases.case_file where opened_on > '2026-11-20' or"
                                    + " closed_on > '2026-11-20'")),
                    new Plenty(
                            "events",
                            0,
                            Sql.of("select count(*)::int from cases.timeline_event where happened_at >"
                                    + " '2026-11-21T00:00:00+08'")),
                    new Plenty(
                            "events of a case not open yet",
                            0,
                            Sql.of("select count(*)::int from cases.timeline_event e join cases.case_file c using"
                                    + " (case_id) where (e.happened_at at time zone 'Asia/Ulaanbaatar')::date <"
                                    + " c.opened_on and e.kind not in ('report_received', 'report_screened')")),
                    new Plenty(
                            "services",
                            0,
                            Sql.of("select count(*)::int from care.service s join cases.case_file c using (case_id)"
                                    + " where s.started_on < c.opened_on or s.started_on > '2026-11-20' or"
                                    + " s.ended_on > c.closed_on or (c.closed_on is not null and s.ended_on is"
                                    + " null)")),
                    new Plenty(
                            "investigations",
                            0,
                            Sql.of("select count(*)::int from justice.investigation i join cases.case_file c using"
                                    + " (case_id) where i.opened_on < c.opened_on or i.closed_on > c.closed_on or"
                                    + " (c.closed_on is not null and i.closed_on is null)")),
                    new Plenty(
                            "charges before the investigation ended",
                            0,
                            Sql.of("select count(*)::int from justice.charge h join justice.investigation i using"
                                    + " (case_id) where i.closed_on is null or h.charged_on < i.closed_on")),
                    new Plenty(
                            "verdicts before a hearing",
                            0,
                            Sql.of("select count(*)::int from justice.verdict v where not exists (select from"
                                    + " justice.hearing h where h.case_id = v.case_id and h.kind = 'MAIN' and"
                                    + " h.outcome = 'HELD' and (h.held_at at time zone 'Asia/Ulaanbaatar')::date"
                                    + " <= v.decided_on)")),
                    new Plenty(
                            "convicted without a verdict",
                            0,
                            Sql.of("select count(*)::int from cases.alleged_offender o where o.status = 'CONVICTED'"
                                    + " and not exists (select from justice.verdict v where v.offender_id ="
                                    + " o.offender_id and v.kind = 'GUILTY')")),
                    new Plenty(
                            "children in a case of adults",
                            0,
                            Sql.of("select count(*)::int from cases.victim v join cases.case_file c using (case_id)"
                                    + " where (c.classification = 'ADULT_TRAFFICKING') = (v.age_at_exploitation <"
                                    + " 18) and c.classification <> 'NONE'")),
                    new Plenty(
                            "open tasks of closed cases",
                            0,
                            Sql.of("select count(*)::int from cases.task t join cases.case_file c using (case_id)"
                                    + " where c.closed_on is not null and t.status in ('OPEN', 'IN_PROGRESS')")),
                    new Plenty(
                            "closed reports with a case",
                            0,
                            Sql.of("select count(*)::int from intake.report where (status = 'CASE_OPENED') <>"
                                    + " (case_id is not null)")))) {
                softly.assertThat(db.one(never.counted, Integer.class))
                        .as(never.what)
                        .isZero();
            }
        });
    }

    @Test
    void whoever_acts_in_a_case_is_on_its_team_and_nobody_gets_more_than_was_consented_to() {
        SoftAssertions.assertSoftly(softly -> {
            for (Plenty never : List.of(
                    new Plenty(
                            "grants without a team member",
                            0,
                            Sql.of("select count(*)::int from access.access_grant g left join cases.team_member m"
                                    + " using (case_id, account_id) where m.role is null")),
                    new Plenty(
                            "team members without a grant",
                            0,
                            Sql.of("select count(*)::int from cases.team_member m left join access.access_grant g"
                                    + " using (case_id, account_id) where g.kind is null")),
                    new Plenty(
                            "cases without exactly one lead",
                            0,
                            Sql.of("select count(*)::int from (select from cases.case_file c left join"
                                    + " cases.team_member m on m.case_id = c.case_id and m.lead group by c.case_id"
                                    + " having count(m.case_id) <> 1) x")),
                    new Plenty(
                            "teams that are too small or too large",
                            0,
                            Sql.of("select count(*)::int from (select from access.access_grant where kind in"
                                    + " ('OWNER', 'MEMBER') group by case_id having count(*) > 6) x")),
                    new Plenty(
                            "officers who are not on the team",
                            0,
                            Sql.of("select count(*)::int from justice.investigation i left join cases.team_member m"
                                    + " on m.case_id = i.case_id and m.account_id = i.officer where m.role is"
                                    + " null")),
                    new Plenty(
                            "people who answered and are not on the team",
                            0,
                            Sql.of("select count(*)::int from referrals.referral r left join cases.team_member m on"
                                    + " m.case_id = r.case_id and m.account_id = r.answered_by where r.status in"
                                    + " ('IN_SERVICE', 'COMPLETED') and m.role is null")),
                    new Plenty(
                            "referrals beyond their consent",
                            0,
                            Sql.of("select count(*)::int from referrals.referral r left join access.consent c on"
                                    + " c.case_id = r.case_id and c.consent_id = r.consent_id and c.victim_id ="
                                    + " r.victim_id and c.recipient_agency = r.to_agency where c.case_id is null"
                                    + " or not r.compartments <@ c.compartments")),
                    new Plenty(
                            "referrals to a desk without the service",
                            0,
                            Sql.of("select count(*)::int from referrals.referral r join directory.desk d using"
                                    + " (desk_id) where not r.service_type = any (d.services) or d.agency_code <>"
                                    + " r.to_agency")),
                    new Plenty(
                            "tasks of strangers",
                            0,
                            Sql.of("select count(*)::int from cases.task t left join cases.team_member m on m.case_id"
                                    + " = t.case_id and m.account_id = t.assigned_to where m.role is null")),
                    new Plenty(
                            "identities of nobody",
                            0,
                            Sql.of("select count(*)::int from cases.identity i where not exists (select from"
                                    + " cases.victim v where v.case_id = i.case_id and v.victim_id = i.person_id)"
                                    + " and not exists (select from cases.alleged_offender o where o.case_id ="
                                    + " i.case_id and o.offender_id = i.person_id)")),
                    new Plenty(
                            "victims elsewhere",
                            0,
                            Sql.of("select count(*)::int from care.service s left join cases.victim v using (case_id,"
                                    + " victim_id) where v.label is null")),
                    new Plenty(
                            "more people than places",
                            0,
                            Sql.of("select count(*)::int from (select from care.stay s join care.facility f using"
                                    + " (facility_code) join care.stay o on o.facility_code = s.facility_code and"
                                    + " o.from_on <= s.from_on and (o.until_on is null or o.until_on > s.from_on)"
                                    + " group by s.case_id, s.stay_id, f.places having count(*) > f.places) x")),
                    new Plenty(
                            "charges replaced by nothing",
                            0,
                            Sql.of("select count(*)::int from justice.charge h where (h.status = 'REPLACED') <>"
                                    + " exists (select from justice.charge n where n.case_id = h.case_id and"
                                    + " n.replaces = h.charge_id)")))) {
                softly.assertThat(db.one(never.counted, Integer.class))
                        .as(never.what)
                        .isZero();
            }
        });
    }

    @Test
    void numbers_are_valid_and_cannot_be_real_telephones() {
        var codes = texts(Sql.of("select code from cases.case_file"));
        assertThat(codes)
                .hasSize(CASES)
                .allSatisfy(code -> assertThat(CaseCode.read(code)).isPresent());
        assertThat(new HashSet<>(codes)).hasSize(CASES);
        var vault = new Vault(db, TestDatabase.KEYS);
        int numbers = 0;
        for (SealedIdentity row : db.list(IDENTITIES, SealedIdentity.class)) {
            Identities.Identity identity = row.open(vault);
            String number = identity.registrationNumber();
            if (number != null) {
                numbers++;
                assertThat(RegistrationNumber.read(number, TODAY)).isInstanceOf(RegistrationNumber.Reading.Valid.class);
                assertThat(row.registrationHash).isEqualTo(TestDatabase.KEYS.lookup(null, Identities.NUMBER, number));
            } else {
                assertThat(row.registrationHash).isNull();
            }
            if (identity.phone() != null) {
                assertThat(identity.phone()).matches("00\\d{6}");
                assertThat(row.phoneHash).isEqualTo(TestDatabase.KEYS.lookup(null, Identities.PHONE, identity.phone()));
            }
        }
        assertThat(numbers).isGreaterThan(100);
        for (SealedReporter row : db.list(REPORTERS, SealedReporter.class)) {
            Reporter reporter = row.open(vault);
            if (reporter.phone() != null) {
                assertThat(reporter.phone()).matches("00\\d{6}");
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record SealedIdentity(
            UUID caseId,
            UUID personId,
            byte[] sealed,
            int keyVersion,
            byte @Nullable [] registrationHash,
            byte @Nullable [] phoneHash) {
        Identities.Identity open(Vault vault) {
            return vault.open(
                    caseId, Identities.place(personId), new Sealed(sealed, keyVersion), Identities.Identity.class);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record SealedReporter(UUID reportId, byte[] sealed, String agencyCode, int keyVersion) {
        Reporter open(Vault vault) {
            return vault.openFor(agencyCode, Reporter.place(reportId), new Sealed(sealed, keyVersion), Reporter.class);
        }
    }

    @Test
    void every_line_of_the_timeline_has_its_words() {
        SoftAssertions.assertSoftly(softly -> {
            for (Language language : Language.values()) {
                Words words = Words.load(Demo.class.getClassLoader(), language);
                for (String key : texts(Sql.of("""
                    select distinct 'timeline.' || kind from cases.timeline_event
                     union
                    select distinct substr(p.value, 2)
                      from cases.timeline_event e cross join jsonb_each_text(e.params) p
                     where p.value like '@%'
                    """))) {
                    softly.assertThat(words.has(key))
                            .as(key + " in " + language)
                            .isTrue();
                }
                for (Line line : db.list(LINES, Line.class)) {
                    Map<String, String> values =
                            JsonMapper.builder().build().readValue(line.params, new TypeReference<>() {});
                    softly.assertThat(words.get("timeline." + line.kind, values))
                            .isNotBlank();
                }
            }
        });
    }

    @Test
    void no_word_degrades_a_person() {
        assertThat(BannedWords.in(String.join("\n", texts(Sql.of("""
            select said from public.opened
            """))))).isEmpty();
    }

    @Test
    void removal_takes_all_that_is_demo_and_nothing_else() {
        TestDatabase mixed = TestDatabase.fresh();
        List<String> empty = digest(mixed);
        load(mixed, 3);
        var colleague = new TestPeople(mixed).add("real.person", Role.SOCIAL_WORKER, "FCYDA");
        UUID real = Ids.next();
        mixed.superuser().write(() -> {
            Db there = mixed.superuser();
            there.change(
                    Sql.of("update access.account set demo = false where account_id = :id"),
                    "id",
                    colleague.accountId());
            there.change(Sql.of("""
                insert into cases.case_file (case_id, code, fact_key, stage, classification, place_code, opened_on, opened_by)
                values (:id, '26-00001-0', gen_random_uuid(), 'SCREENING', 'NONE', 'MN-1', '2026-11-01', :opener)
                """), "id", real, "opener", colleague.accountId());
            there.change(Sql.of("""
                insert into access.access_grant (case_id, account_id, kind, compartments, purpose, given_by)
                values (:id, :opener, 'OWNER', '{core}', 'PROTECT', :opener)
                """), "id", real, "opener", colleague.accountId());
            assertThat(there.change(Sql.of("""
                insert into cases.print_request (case_id, request_id, reason, asked_by, asked_agency)
                select case_id, gen_random_uuid(), 'CARE', opened_by, 'FCYDA' from cases.case_file where demo
                """))).isPositive();
            return real;
        });

        long removed = new Demo(mixed.settings(), mixed.keyring()).remove();

        assertThat(removed).isGreaterThan(CASES * 10L);
        assertThat(new Demo(mixed.settings(), mixed.keyring()).there()).isFalse();
        assertThat(mixed.superuser().list(Sql.of("select case_id from cases.case_file"), UUID.class))
                .containsExactly(real);
        assertThat(mixed.superuser()
                        .list(Sql.of("select username from access.account where kind = 'PERSON'"), String.class))
                .containsExactly("real.person");
        List<String> left = digest(mixed);
        left.removeAll(empty);
        assertThat(left.stream().map(d -> d.substring(0, d.indexOf(' '))))
                .as("tables that are not as empty as before")
                .containsExactlyInAnyOrder(
                        "access.account",
                        "access.access_grant",
                        "cases.case_file",
                        "directory.appointment",
                        "directory.desk_member");
    }

    @Test
    void removal_is_refused_when_a_real_case_names_a_demo_account() {
        TestDatabase mixed = TestDatabase.fresh();
        load(mixed, 4);
        UUID real = Ids.next();
        mixed.superuser().write(() -> {
            Db there = mixed.superuser();
            UUID demo =
                    there.one(Sql.of("select account_id from access.account where username = 'social'"), UUID.class);
            UUID colleague = new TestPeople(mixed)
                    .add("real.person", Role.SOCIAL_WORKER, "FCYDA")
                    .accountId();
            there.change(Sql.of("update access.account set demo = false where account_id = :id"), "id", colleague);
            there.change(Sql.of("""
                insert into cases.case_file (case_id, code, fact_key, stage, classification, place_code, opened_on, opened_by)
                values (:id, '26-00001-0', gen_random_uuid(), 'SCREENING', 'NONE', 'MN-1', '2026-11-01', :opener)
                """), "id", real, "opener", colleague);
            there.change(Sql.of("""
                insert into cases.task (case_id, task_id, title, due_on, assigned_to, assigned_agency, created_by)
                values (:id, gen_random_uuid(), '~', '2026-11-30', :demo, 'FCYDA', :opener)
                """), "id", real, "demo", demo, "opener", colleague);
            return real;
        });
        List<String> before = digest(mixed);

        assertThatThrownBy(() -> new Demo(mixed.settings(), mixed.keyring()).remove())
                .isInstanceOf(ConstraintBroken.class);

        assertThat(digest(mixed)).isEqualTo(before);
    }

    @Test
    void the_demo_role_reads_no_case() {
        Db demo = Db.withoutCaller(mn.khamt.platform.database.Databases.demo(database.settings()));

        assertThatThrownBy(() -> demo.list(Sql.of("select case_id from cases.case_file"), UUID.class))
                .isInstanceOf(mn.khamt.platform.database.RefusedByDatabase.class);
        assertThatThrownBy(() -> demo.write(() -> demo.change(Sql.of("delete from cases.note"))))
                .isInstanceOf(mn.khamt.platform.database.RefusedByDatabase.class);
    }

    private static void load(TestDatabase into, long seed) {
        new Demo(into.settings(), into.keyring()).load(CASES, seed, TODAY, "hash", done -> {});
    }

    private static List<String> digest(TestDatabase of) {
        var digest = new ArrayList<>(of.superuser().list(ROWS, String.class));
        digest.addAll(opened(of));
        return digest;
    }

    /** Nonces are random by design, so what was sealed is compared opened. */
    private static List<String> opened(TestDatabase of) {
        var digest = new ArrayList<String>();
        var vault = new Vault(of.superuser(), TestDatabase.KEYS);
        digest.add("identities "
                + of.superuser().list(IDENTITIES, SealedIdentity.class).stream()
                        .map(row -> row.caseId + " " + row.personId + " "
                                + JsonMapper.builder().build().writeValueAsString(row.open(vault)))
                        .toList());
        digest.add("reporters "
                + of.superuser().list(REPORTERS, SealedReporter.class).stream()
                        .map(row -> row.reportId + " " + row.open(vault).name() + " "
                                + row.open(vault).phone())
                        .toList());
        new TestTexts(of).openAll();
        digest.addAll(of.superuser().list(OPENED, String.class));
        return digest;
    }

    private static List<String> texts(Sql sql) {
        return db.list(sql, String.class);
    }

    private record Plenty(String what, int least, Sql counted) {}

    private record Line(String kind, String params) {}

    private record Pair(String kind, Sql records) {}
}
