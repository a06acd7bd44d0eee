package mn.khamt.cases;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.Identities.Reason;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A case on paper. Anybody who holds it prints it with codes; with names only when a second person agreed, once and within a day (T3, ASVS
 * 2.3.5). Who the second person may be is decided by the database.
 */
@Component
public final class CasePrints {
    private static final Sql ASK = Sql.of("select coalesce(guard.ask_print(:case, :request, :reason), '')");
    private static final Sql DECIDE = Sql.of("select coalesce(guard.decide_print(:case, :request, :agree), '')");
    private static final Sql USE = Sql.of("select guard.use_print(:case, :request, :form)");
    private static final Sql REASON =
            Sql.of("select reason from cases.print_request where case_id = :case and request_id = :request");
    private static final Sql OF_CASE = Sql.of("""
        select r.request_id, r.reason, a.parent_name, a.given_name, r.asked_agency, r.asked_at, r.decided_at, r.agreed, r.printed_at,
               r.asked_by = (select guard.me()) as mine,
               r.decided_at is null and r.asked_at > now() - interval '7 days' as waits,
               coalesce(r.agreed and r.printed_at is null and r.decided_at > now() - interval '24 hours', false) as ready,
               guard.may_second_print(r.case_id, r.asked_by) as second
          from cases.print_request r
          join access.account a on a.account_id = r.asked_by
         where r.case_id = :case
         order by r.asked_at desc
         limit 20
        """);
    private static final Sql WAITING = Sql.of("""
        select r.case_id, f.code, r.asked_agency, r.agreed is not null as ready
          from cases.print_request r
          join cases.case_file f on f.case_id = r.case_id
         where r.decided_at is null and r.asked_at > now() - interval '7 days' and guard.may_second_print(r.case_id, r.asked_by)
            or r.asked_by = (select guard.me()) and r.agreed and r.printed_at is null and r.decided_at > now() - interval '24 hours'
         order by r.asked_at
         limit 20
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Identities identities;

    CasePrints(Db db, Grants grants, Trail trail, Identities identities) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.identities = identities;
    }

    /** Writes down that the case is on paper now, without names; called in the transaction that reads it. */
    public void record(CaseId caseId, Grant grant) {
        trail.record("case.printed", caseId.value(), null, grant.rule());
    }

    /**
     * Asks that the case may be printed with names.
     *
     * @throws Refused when there is nobody who could agree, or an earlier request is still open
     */
    public UUID ask(CaseId caseId, Reason reason) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            UUID id = Ids.next();
            String refused = db.one(ASK, String.class, "case", caseId, "request", id, "reason", reason);
            if (!refused.isEmpty()) {
                throw new Refused("reason", "print_names.error." + refused);
            }
            trail.record("print.asked", caseId.value(), id, grant.rule(), detail(reason));
            return id;
        });
    }

    /**
     * The second person agrees or declines.
     *
     * @throws Refused for whoever asked, for their colleagues, and when it is decided already
     */
    public void decide(CaseId caseId, UUID request, boolean agree) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            String refused = db.one(DECIDE, String.class, "case", caseId, "request", request, "agree", agree);
            if (!refused.isEmpty()) {
                throw new Refused("reason", "print_names.error." + refused);
            }
            trail.record(agree ? "print.agreed" : "print.declined", caseId.value(), request, grant.rule());
            return request;
        });
    }

    /**
     * Uses up what was agreed: the names of these victims, each seen and recorded; somebody of whom none is written is left out.
     *
     * @param form sent again by the same form within minutes, it is the same print
     * @throws Refused when nothing was agreed, it is over, or it was printed already
     */
    public Map<UUID, String> names(CaseId caseId, UUID request, UUID form, List<UUID> victims) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            if (!db.one(USE, Boolean.class, "case", caseId, "request", request, "form", form)) {
                throw new Refused("reason", "print_names.error.not_agreed");
            }
            Reason reason = db.one(REASON, Reason.class, "case", caseId, "request", request);
            trail.record("case.printed_with_names", caseId.value(), request, grant.rule(), detail(reason));
            var names = new LinkedHashMap<UUID, String>();
            for (UUID victim : victims) {
                String name = identities.reveal(caseId, victim, reason).fullName();
                if (!name.isEmpty()) {
                    names.put(victim, name);
                }
            }
            return names;
        });
    }

    /** What was asked of late, as far as the caller decides in the case or asked it; newest first. */
    public List<Request> ofCase(CaseId caseId) {
        return db.list(OF_CASE, Request.class, "case", caseId);
    }

    /** What waits for the caller as the second person, or was agreed and not printed yet. */
    List<WaitingPrint> waiting() {
        return db.list(WAITING, WaitingPrint.class);
    }

    private static String detail(Reason reason) {
        return "{\"reason\":\"" + reason.name().toLowerCase(Locale.ROOT) + "\"}";
    }

    /**
     * @param waits for the second person
     * @param ready agreed, not printed and not over
     * @param second whether the caller may be the second person
     */
    public record Request(
            UUID requestId,
            Reason reason,
            @Nullable String parentName,
            String givenName,
            String askedAgency,
            Instant askedAt,
            @Nullable Instant decidedAt,
            @Nullable Boolean agreed,
            @Nullable Instant printedAt,
            boolean mine,
            boolean waits,
            boolean ready,
            boolean second) {
        public String who() {
            return new PersonName(null, parentName, givenName).shown();
        }

        /** Message key of its state. */
        public String stateKey() {
            return "print_names.state."
                    + (waits
                            ? "waits"
                            : ready
                                    ? "ready"
                                    : printedAt != null
                                            ? "printed"
                                            : Boolean.FALSE.equals(agreed) ? "declined" : "over");
        }
    }

    record WaitingPrint(CaseId caseId, String code, String askedAgency, boolean ready) {}
}
