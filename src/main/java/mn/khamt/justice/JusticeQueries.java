package mn.khamt.justice;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Classification;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the proceedings: of one case, and of all cases the caller holds. */
@Component
public final class JusticeQueries {
    /** How far ahead hearings are listed. */
    public static final Duration AHEAD = Duration.ofDays(30);

    private static final int LONGEST = 50;

    private static final Sql INVESTIGATIONS = Sql.of("""
        select i.investigation_id, i.fact_key, i.number, i.agency_code, i.officer, a.parent_name, a.given_name, i.exploitation, i.cyber,
               i.opened_on, i.closed_on, i.closed_why, i.opened_fact, i.closed_fact, i.version
          from justice.investigation i
          join access.account a on a.account_id = i.officer
         where i.case_id = :case
         order by i.opened_on, i.investigation_id
        """);
    private static final Sql ARRESTS = Sql.of("""
        select arrest_id, offender_id, agency_code, arrested_on, released_on, version
          from justice.arrest
         where case_id = :case
         order by arrested_on, arrest_id
        """);
    private static final Sql CHARGES = Sql.of("""
        select c.charge_id, c.offender_id, c.article_code, c.charged_on, c.prosecutor, a.parent_name, a.given_name, c.replaces, c.status,
               c.withdrawn_on, c.fact_id, c.version
          from justice.charge c
          join access.account a on a.account_id = c.prosecutor
         where c.case_id = :case
         order by c.charged_on, c.charge_id
        """);
    private static final Sql HEARINGS = Sql.of("""
        select hearing_id, instance, kind, held_at, outcome, version
          from justice.hearing
         where case_id = :case
         order by held_at, hearing_id
        """);
    private static final Sql VERDICTS = Sql.of("""
        select verdict_id, offender_id, charge_id, instance, kind, decided_on, in_force_on, court, fact_id, version
          from justice.verdict
         where case_id = :case
         order by decided_on, verdict_id
        """);
    private static final Sql SENTENCES = Sql.of("""
        select sentence_id, verdict_id, kind, months, amount_mnt, hours, suspended, version
          from justice.sentence
         where case_id = :case
         order by sentence_id
        """);
    private static final Sql APPEALS = Sql.of("""
        select appeal_id, verdict_id, by_whom, filed_on, outcome, decided_on, version
          from justice.appeal
         where case_id = :case
         order by filed_on, appeal_id
        """);
    private static final Sql ARTICLES = Sql.of("""
        select article_code, law, article, title_en, title_mn, trafficking, alternative
          from justice.offence_article
         order by position
        """);
    private static final Sql MY_INVESTIGATIONS = Sql.of("""
        select i.case_id, c.code, i.number, i.agency_code, a.parent_name, a.given_name, i.exploitation, i.cyber, i.opened_on,
               count(*) over () as total
          from justice.investigation i
          join cases.case_file c using (case_id)
          join access.account a on a.account_id = i.officer
         where i.closed_on is null
         order by i.opened_on, i.investigation_id
         limit :longest
        """);
    private static final Sql MY_CHARGES = Sql.of("""
        select h.case_id, c.code, o.label, o.status as standing, h.article_code, h.charged_on, a.parent_name, a.given_name,
               count(*) over () as total
          from justice.charge h
          join cases.case_file c using (case_id)
          join cases.alleged_offender o on o.case_id = h.case_id and o.offender_id = h.offender_id
          join access.account a on a.account_id = h.prosecutor
         where h.status = 'OPEN'
         order by h.charged_on, h.charge_id
         limit :longest
        """);
    private static final Sql MY_HEARINGS = Sql.of("""
        select h.case_id, c.code, h.hearing_id, h.instance, h.kind, h.held_at, count(*) over () as total
          from justice.hearing h
          join cases.case_file c using (case_id)
         where h.outcome is null and h.held_at < :until
         order by h.held_at, h.hearing_id
         limit :longest
        """);

    private final Db db;
    private final Grants grants;
    private final Times times;

    JusticeQueries(Db db, Grants grants, Times times) {
        this.db = db;
        this.grants = grants;
        this.times = times;
    }

    /** The proceedings of a case, in the transaction of the caller; whoever calls has asked for the grant. */
    Chain chain(CaseId id) {
        return new Chain(
                db.list(INVESTIGATIONS, Chain.Investigation.class, "case", id),
                db.list(ARRESTS, Chain.Arrest.class, "case", id),
                db.list(CHARGES, Chain.Charge.class, "case", id),
                db.list(HEARINGS, Chain.Hearing.class, "case", id),
                db.list(VERDICTS, Chain.Verdict.class, "case", id),
                db.list(SENTENCES, Chain.Sentence.class, "case", id),
                db.list(APPEALS, Chain.Appeal.class, "case", id));
    }

    /** The same, for whoever may read the case. */
    public Chain forReading(CaseId id) {
        return db.read(() -> {
            grants.reading(id.value());
            return chain(id);
        });
    }

    /** What a form needs to know; only for those who may change the case. */
    public Chain forChange(CaseId id) {
        return db.read(() -> {
            grants.changing(id.value());
            return chain(id);
        });
    }

    public List<Article> articles() {
        return db.list(ARTICLES, Article.class);
    }

    public List<OpenInvestigation> myInvestigations() {
        return db.list(MY_INVESTIGATIONS, OpenInvestigation.class, "longest", LONGEST);
    }

    public List<WaitingCharge> myCharges() {
        return db.list(MY_CHARGES, WaitingCharge.class, "longest", LONGEST);
    }

    /** Hearings of the next thirty days, and past ones whose outcome nobody recorded. */
    public List<SetHearing> myHearings() {
        return db.list(MY_HEARINGS, SetHearing.class, "until", times.now().plus(AHEAD), "longest", LONGEST);
    }

    /**
     * @param total how many there are in all, of which these are the first
     */
    public record OpenInvestigation(
            CaseId caseId,
            String code,
            String number,
            String agencyCode,
            @Nullable String parentName,
            String givenName,
            Classification exploitation,
            boolean cyber,
            LocalDate openedOn,
            long total) {
        public String officerShown() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }

    public record WaitingCharge(
            CaseId caseId,
            String code,
            String label,
            Standing standing,
            String articleCode,
            LocalDate chargedOn,
            @Nullable String parentName,
            String givenName,
            long total) {
        public String prosecutorShown() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }

    public record SetHearing(
            CaseId caseId,
            String code,
            UUID hearingId,
            Instance instance,
            HearingKind kind,
            Instant heldAt,
            long total) {}
}
