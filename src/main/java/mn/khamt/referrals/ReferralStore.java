package mn.khamt.referrals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The statements. Row security leaves out the case's code and the victim's letter for a desk without a grant. */
@Component
final class ReferralStore {
    private static final String SELECT = """
        select r.referral_id, r.case_id, c.code as case_code, v.label as victim_label, coalesce(v.victim_id, r.victim_id) as victim_id,
               r.desk_id, r.from_agency, r.to_agency,
               r.service_type, r.urgency, r.person_sex, r.person_age, r.reason, r.compartments, r.status, r.sent_at, r.answer_due_at,
               r.answered_at, a.parent_name as answerer_parent, a.given_name as answerer_given, r.refusal_reason, r.refusal_note,
               r.completed_at, r.outcome, s.parent_name as sender_parent, s.given_name as sender_given,
               exists (select from directory.desk_member m where m.desk_id = r.desk_id) as at_my_desk,
               exists (select from access.access_grant g where g.case_id = r.case_id
                          and (g.kind in ('OWNER', 'MEMBER', 'CONTRIBUTOR') or (g.kind <> 'READER' and r.sent_by = (select guard.me()))))
                   as of_my_case,
               r.sent_by = (select guard.me()) as mine, r.version
          from referrals.referral r
          join access.account s on s.account_id = r.sent_by
          left join access.account a on a.account_id = r.answered_by
          left join cases.case_file c on c.case_id = r.case_id
          left join cases.victim e on e.case_id = r.case_id and e.victim_id = r.victim_id
          left join cases.victim v on v.case_id = e.case_id and v.victim_id = coalesce(e.merged_into, e.victim_id)
        """;
    private static final String LATE_FIRST = """
         order by r.status in ('SENT', 'SEEN', 'MORE_INFORMATION') desc,
                  case when r.status in ('SENT', 'SEEN', 'MORE_INFORMATION') then r.answer_due_at end,
                  r.sent_at desc
        """;
    /** Which referrals a list shows; the same words count them. */
    private static final String FILTER = """
           and (:service::text is null or r.service_type = :service)
           and case :state when 'OPEN' then r.status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'IN_SERVICE')
                           when 'WAITING' then r.status in ('SENT', 'SEEN', 'MORE_INFORMATION')
                           when 'ENDED' then r.status in ('REFUSED', 'COMPLETED', 'WITHDRAWN')
                           else true end
        """;

    private static final String AT_MY_DESKS =
            " where exists (select from directory.desk_member m where m.desk_id = r.desk_id)\n";
    private static final String OF_MY_CASES =
            " where exists (select from access.access_grant g where g.case_id = r.case_id and g.kind <>"
                    + " 'REFERRAL_RECIPIENT')\n";

    private static final Sql ONE = Sql.of(SELECT + " where r.referral_id = :referral");
    private static final Sql OF_CASE = Sql.of(SELECT + " where r.case_id = :case\n" + LATE_FIRST);
    private static final Sql DESKS = Sql.of(SELECT + AT_MY_DESKS + FILTER + LATE_FIRST + " limit :limit");
    private static final Sql DESKS_COUNT = Sql.of("select count(*) from referrals.referral r\n" + AT_MY_DESKS + FILTER);
    private static final Sql CASES = Sql.of(SELECT + OF_MY_CASES + FILTER + LATE_FIRST + " limit :limit");
    private static final Sql CASES_COUNT = Sql.of("select count(*) from referrals.referral r\n" + OF_MY_CASES + FILTER);
    private static final Sql OPEN_OF = Sql.of("""
        select sent_at
          from referrals.referral
         where case_id = :case and guard.same_person(:case, victim_id, :victim) and service_type = :service
           and status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'IN_SERVICE')
        """);
    private static final Sql HAS_DESK = Sql.of("""
        select exists (select from directory.desk_member m join directory.desk d using (desk_id) where d.kind = 'REFERRAL')
        """);
    private static final Sql MY_AGENCY = Sql.of("""
        select agency_code
          from directory.appointment
         where account_id = guard.me() and valid @> current_date
         order by role = 'KEEPER', lower(valid) desc, appointment_id
         limit 1
        """);
    private static final Sql SEND = Sql.of("""
        insert into referrals.referral (case_id, referral_id, victim_id, desk_id, from_agency, to_agency, service_type, urgency, person_sex,
            person_age, reason, compartments, consent_id, sent_at, answer_due_at, demo)
        values (:case, :referral, :victim, :desk, :from_agency, :to_agency, :service, :urgency, :sex, :age, :reason, :compartments, :consent,
            :sent_at, :due_at, :demo)
        on conflict (case_id, victim_id, service_type)
            where status in ('SENT', 'SEEN', 'MORE_INFORMATION', 'ACCEPTED', 'IN_SERVICE') do nothing
        """);
    private static final Sql SEEN =
            Sql.of("update referrals.referral set status = 'SEEN' where referral_id = :referral and status = 'SENT'");
    private static final Sql MOVE = Sql.of("""
        update referrals.referral
           set status = :to, version = version + 1
         where referral_id = :referral and version = :version
        """);
    private static final Sql REFUSE = Sql.of("""
        update referrals.referral
           set status = 'REFUSED', refusal_reason = :reason, refusal_note = :note, answered_at = now(), answered_by = guard.me(),
               version = version + 1
         where referral_id = :referral and version = :version
        """);
    private static final Sql COMPLETE = Sql.of("""
        update referrals.referral
           set status = 'COMPLETED', outcome = :outcome, completed_at = now(), version = version + 1
         where referral_id = :referral and version = :version
        """);
    private static final Sql ACCEPT = Sql.of("select guard.accept_referral(:referral, :version)");
    private static final Sql END_SLICE = Sql.of("select guard.end_referral_slice(:referral)");
    private static final Sql DESK_LINE = Sql.of("select guard.desk_line(:referral, :event, :lane, :kind)");
    private static final Sql CONSENT_KIND = Sql.of("select basis, given_by from guard.consent_kind(:referral)");
    private static final Sql SAY = Sql.of("""
        insert into referrals.feedback (case_id, referral_id, feedback_id, body)
        values (:case, :referral, :feedback, :body)
        """);
    private static final Sql SAID = Sql.of("""
        select f.feedback_id, f.body, f.written_at, a.parent_name, a.given_name,
               (select p.agency_code from directory.appointment p where p.account_id = f.written_by
                 order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id limit 1) as agency_code
          from referrals.feedback f
          join access.account a on a.account_id = f.written_by
         where f.referral_id = :referral
         order by f.written_at, f.feedback_id
        """);

    private final Db db;
    private final Vault vault;

    ReferralStore(Db db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    Optional<Referral> find(UUID referral) {
        return db.find(ONE, Referral.class, "referral", referral).map(this::opened);
    }

    Db.Ask<Referral> askOfCase(CaseId caseId) {
        return Db.ask(OF_CASE, Referral.class, "case", caseId);
    }

    List<Referral> ofCase(CaseId caseId) {
        return opened(db.list(OF_CASE, Referral.class, "case", caseId));
    }

    List<Referral> atMyDesks(String state, @Nullable ServiceType service, int limit) {
        return opened(db.list(DESKS, Referral.class, "state", state, "service", service, "limit", limit));
    }

    int countAtMyDesks(String state, @Nullable ServiceType service) {
        return Math.toIntExact(db.one(DESKS_COUNT, Long.class, "state", state, "service", service));
    }

    List<Referral> ofMyCases(String state, @Nullable ServiceType service, int limit) {
        return opened(db.list(CASES, Referral.class, "state", state, "service", service, "limit", limit));
    }

    int countOfMyCases(String state, @Nullable ServiceType service) {
        return Math.toIntExact(db.one(CASES_COUNT, Long.class, "state", state, "service", service));
    }

    /** When the open referral for this service was sent, if the caller may know. */
    Optional<Instant> openOf(CaseId caseId, UUID victim, ServiceType service) {
        return db.find(OPEN_OF, Instant.class, "case", caseId, "victim", victim, "service", service);
    }

    boolean hasDesk() {
        return db.one(HAS_DESK, Boolean.class);
    }

    /** What {@link #myAgency} asks. */
    static Db.Ask<?> askMyAgency() {
        return Db.ask(MY_AGENCY, String.class);
    }

    Optional<String> myAgency() {
        return db.find(MY_AGENCY, String.class);
    }

    /** Whether it was sent; not when one for the same victim and service is open, however close together the two came. */
    boolean send(
            UUID referral,
            SendReferral command,
            People.Victim victim,
            String from,
            String to,
            List<String> compartments,
            UUID consent,
            Instant now,
            boolean demo) {
        return db.change(
                        SEND,
                        "case",
                        command.caseId(),
                        "referral",
                        referral,
                        "victim",
                        command.victimId(),
                        "desk",
                        command.deskId(),
                        "from_agency",
                        from,
                        "to_agency",
                        to,
                        "service",
                        command.service(),
                        "urgency",
                        command.urgency(),
                        "sex",
                        victim.sex(),
                        "age",
                        Referrals.age(victim),
                        "reason",
                        vault.closeTextFor(to, reason(referral), command.reason()),
                        "compartments",
                        compartments,
                        "consent",
                        consent,
                        "sent_at",
                        now,
                        "due_at",
                        now.plus(command.urgency().answerWithin()),
                        "demo",
                        demo)
                == 1;
    }

    boolean seen(UUID referral) {
        return db.change(SEEN, "referral", referral) == 1;
    }

    boolean move(UUID referral, int version, ReferralStatus to) {
        return db.change(MOVE, "referral", referral, "version", version, "to", to) == 1;
    }

    boolean refuse(Referral referral, int version, RefusalReason reason, @Nullable String note) {
        UUID id = referral.referralId();
        return db.change(
                        REFUSE,
                        "referral",
                        id,
                        "version",
                        version,
                        "reason",
                        reason,
                        "note",
                        vault.closeIfAnyFor(referral.toAgency(), refusalNote(id), note))
                == 1;
    }

    boolean complete(UUID referral, int version, ReferralOutcome outcome) {
        return db.change(COMPLETE, "referral", referral, "version", version, "outcome", outcome) == 1;
    }

    boolean accept(UUID referral, int version) {
        return db.one(ACCEPT, Boolean.class, "referral", referral, "version", version);
    }

    void endSlice(UUID referral) {
        db.call(END_SLICE, "referral", referral);
    }

    /** The desk's line in the timeline of a case that it may not know. */
    boolean deskLine(UUID referral, Lane lane, String kind) {
        return db.one(DESK_LINE, Boolean.class, "referral", referral, "event", Ids.next(), "lane", lane, "kind", kind);
    }

    Optional<Referrals.ConsentKind> consentKind(UUID referral) {
        return db.find(CONSENT_KIND, Referrals.ConsentKind.class, "referral", referral);
    }

    void say(Referral referral, String body) {
        UUID id = Ids.next();
        db.change(
                SAY,
                "case",
                referral.caseId(),
                "referral",
                referral.referralId(),
                "feedback",
                id,
                "body",
                vault.closeTextFor(referral.toAgency(), Referrals.feedback(id), body));
    }

    List<Referrals.Message> said(UUID referral) {
        return db.list(SAID, Referrals.Message.class, "referral", referral).stream()
                .map(m -> m.opened(vault.openTextFor(Referrals.feedback(m.feedbackId()), m.body())))
                .toList();
    }

    private List<Referral> opened(List<Referral> sealed) {
        return sealed.stream().map(this::opened).toList();
    }

    private Referral opened(Referral sealed) {
        UUID id = sealed.referralId();
        return sealed.with(
                vault.openTextFor(reason(id), sealed.reason()),
                vault.openIfAnyFor(refusalNote(id), sealed.refusalNote()));
    }

    private static Place reason(UUID referral) {
        return Referrals.place("reason", referral);
    }

    private static Place refusalNote(UUID referral) {
        return Referrals.place("refusal_note", referral);
    }
}
