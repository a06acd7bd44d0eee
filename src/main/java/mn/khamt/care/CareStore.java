package mn.khamt.care;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.referrals.ReferralOutcome;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The statements. Row security shows stays to holders of the location compartment only. */
@Component
final class CareStore {
    private static final Sql FACILITIES = Sql.of("""
        select f.facility_code, f.agency_code, f.name_en, f.name_mn, f.kind, f.places, f.for_sex, f.age_from, f.age_to, o.occupied
          from care.facility f
          join guard.free_places() o using (facility_code)
         order by f.kind = 'LONG_TERM', f.places - o.occupied <= 0, f.name_en
        """);
    private static final String STAY = """
        select s.stay_id,
               coalesce((select v.merged_into from cases.victim v where v.case_id = s.case_id and v.victim_id = s.victim_id), s.victim_id) as victim_id,
               s.facility_code, f.name_en, f.name_mn, f.agency_code, s.referral_id, s.from_on, s.until_on,
               s.left_why, s.version
          from care.stay s
          join care.facility f using (facility_code)
         where s.case_id = :case
        """;
    private static final Sql STAYS = Sql.of(STAY + " order by s.from_on desc, s.stay_id");
    private static final Sql ONE_STAY = Sql.of(STAY + " and s.stay_id = :stay");
    private static final String SERVICE = """
        select s.service_id,
               coalesce((select v.merged_into from cases.victim v where v.case_id = s.case_id and v.victim_id = s.victim_id), s.victim_id) as victim_id,
               s.service_type, s.agency_code, s.referral_id, s.started_on, s.ended_on, s.outcome, s.coordinated,
               a.parent_name as recorder_parent, a.given_name as recorder_given, s.version
          from care.service s
          join access.account a on a.account_id = s.recorded_by
         where s.case_id = :case
        """;
    private static final Sql SERVICES =
            Sql.of(SERVICE + " order by s.ended_on is not null, s.started_on desc, s.service_id");
    private static final Sql ONE_SERVICE = Sql.of(SERVICE + " and s.service_id = :service");
    private static final Sql ADD_STAY = Sql.of("""
        insert into care.stay (case_id, stay_id, victim_id, facility_code, referral_id, from_on, until_on, fact_id)
        values (:case, :stay, :victim, :facility, :referral, :from_on, :until_on, :fact)
        """);
    private static final Sql END_STAY = Sql.of("""
        update care.stay
           set until_on = :until_on, left_why = :why, version = version + 1
         where case_id = :case and stay_id = :stay and version = :version
        """);
    private static final Sql ADD_SERVICE = Sql.of("""
        insert into care.service (case_id, service_id, victim_id, service_type, agency_code, referral_id, started_on, ended_on, outcome,
            coordinated, fact_id)
        values (:case, :service, :victim, :type, :agency, :referral, :started_on, :ended_on, :outcome, :coordinated, :fact)
        """);
    private static final Sql CHANGE_SERVICE = Sql.of("""
        update care.service
           set ended_on = :ended_on, outcome = :outcome, version = version + 1
         where case_id = :case and service_id = :service and version = :version
        """);
    /** Bars and clocks of a case in one statement; a stay that is not to be seen is not in it. */
    private static final Sql JOURNEY = Sql.of("""
        select 'STAY' as kind, null as service_type, from_on, until_on from care.stay where case_id = :case
        union all
        select 'SERVICE', service_type, started_on, ended_on from care.service where case_id = :case
         order by 3
        """);

    private static final String IN_CARE = """
          from cases.victim v
          join cases.case_file c on c.case_id = v.case_id
          cross join lateral (select array_agg(e.victim_id) as ids
                                from cases.victim e
                               where e.case_id = v.case_id and v.victim_id in (e.victim_id, e.merged_into)) e
          left join lateral (select y.stay_id, y.facility_code, y.from_on
                               from care.stay y
                              where y.case_id = v.case_id and y.victim_id = any (e.ids) and y.from_on <= :today
                                and (y.until_on is null or y.until_on > :today)
                              order by y.from_on desc
                              limit 1) s on true
          left join care.facility f on f.facility_code = s.facility_code
          left join lateral (select array_agg(distinct x.service_type order by x.service_type) as going_on
                               from care.service x
                              where x.case_id = v.case_id and x.victim_id = any (e.ids) and x.started_on <= :today
                                and (x.ended_on is null or x.ended_on >= :today)) x on true
         where c.closed_on is null and v.merged_into is null and (s.stay_id is not null or x.going_on is not null)
        """;
    private static final Sql PEOPLE =
            Sql.of("""
                select c.case_id, c.code, v.label, v.sex, coalesce(v.age_at_identification, v.age_at_exploitation) as age,
                       f.name_en as facility_en, f.name_mn as facility_mn, s.from_on as since, coalesce(x.going_on, '{}') as services,
                       exists (select from access.access_grant g where g.case_id = c.case_id and 'location' = any (g.compartments)) as may_know
                """ + IN_CARE + " order by s.from_on desc nulls last, c.code, v.label limit :limit");
    private static final Sql PEOPLE_COUNT = Sql.of("select count(*)\n" + IN_CARE);
    private static final Sql MY_AGENCY = Sql.of("""
        select agency_code
          from directory.appointment
         where account_id = guard.me() and valid @> current_date
         order by role = 'KEEPER', lower(valid) desc, appointment_id
         limit 1
        """);

    private static final Sql MY_LANGUAGE =
            Sql.of("select upper(language) from access.account where account_id = guard.me()");

    private final Db db;

    CareStore(Db db) {
        this.db = db;
    }

    List<Facility> facilities() {
        return db.list(FACILITIES, Facility.class);
    }

    List<Stay> stays(CaseId caseId) {
        return db.list(STAYS, Stay.class, "case", caseId);
    }

    Optional<Stay> stay(CaseId caseId, UUID stay) {
        return db.find(ONE_STAY, Stay.class, "case", caseId, "stay", stay);
    }

    List<Service> services(CaseId caseId) {
        return db.list(SERVICES, Service.class, "case", caseId);
    }

    Optional<Service> service(CaseId caseId, UUID service) {
        return db.find(ONE_SERVICE, Service.class, "case", caseId, "service", service);
    }

    void add(UUID stay, RecordStay command, UUID fact) {
        db.change(
                ADD_STAY,
                "case",
                command.caseId(),
                "stay",
                stay,
                "victim",
                command.victimId(),
                "facility",
                command.facilityCode(),
                "referral",
                command.referralId(),
                "from_on",
                command.fromOn(),
                "until_on",
                command.untilOn(),
                "fact",
                fact);
    }

    boolean end(CaseId caseId, UUID stay, int version, LocalDate untilOn, LeftWhy why) {
        return db.change(END_STAY, "case", caseId, "stay", stay, "version", version, "until_on", untilOn, "why", why)
                == 1;
    }

    void add(UUID service, RecordService command, boolean coordinated, UUID fact) {
        db.change(
                ADD_SERVICE,
                "case",
                command.caseId(),
                "service",
                service,
                "victim",
                command.victimId(),
                "type",
                command.type(),
                "agency",
                command.agencyCode(),
                "referral",
                command.referralId(),
                "started_on",
                command.startedOn(),
                "ended_on",
                command.endedOn(),
                "outcome",
                command.outcome(),
                "coordinated",
                coordinated,
                "fact",
                fact);
    }

    boolean change(
            CaseId caseId, UUID service, int version, @Nullable LocalDate endedOn, @Nullable ReferralOutcome outcome) {
        return db.change(
                        CHANGE_SERVICE,
                        "case",
                        caseId,
                        "service",
                        service,
                        "version",
                        version,
                        "ended_on",
                        endedOn,
                        "outcome",
                        outcome)
                == 1;
    }

    Db.Ask<CareOfCase.Event> askJourney(CaseId caseId) {
        return Db.ask(JOURNEY, CareOfCase.Event.class, "case", caseId);
    }

    List<CareOfCase.Event> journey(CaseId caseId) {
        return db.list(JOURNEY, CareOfCase.Event.class, "case", caseId);
    }

    List<Care.PersonInCare> peopleInCare(LocalDate today, int limit) {
        return db.list(PEOPLE, Care.PersonInCare.class, "today", today, "limit", limit);
    }

    int countInCare(LocalDate today) {
        return Math.toIntExact(db.one(PEOPLE_COUNT, Long.class, "today", today));
    }

    Optional<String> myAgency() {
        return db.find(MY_AGENCY, String.class);
    }

    /** The language in which a refusal names a facility. */
    Language readersLanguage() {
        return db.one(MY_LANGUAGE, Language.class);
    }
}
