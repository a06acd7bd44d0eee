package mn.khamt.known;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * One child who stands in two cases is counted once, when the owners of both agree (R4, R31). Nothing is moved or copied, and neither reads
 * more of the other case than the answer to "Is this child known?" gave them. The database does all of it: neither owner may see both sides.
 */
@Component
public final class Joins {
    /** How long the reason for ending may be. */
    public static final int LONGEST_WHY = 1000;

    private static final Sql OF_CASE = Sql.of("""
        select case when p.withdrawn_at is null then 'PROPOSED' else 'WITHDRAWN' end as state, p.proposal_id as id, p.victim_id,
               coalesce(p.withdrawn_at, p.proposed_at) as at, null as why
          from known.join_proposal p
         where p.case_id = :case and p.proposed_at > now() - interval '30 days'
           and not exists (select from known.joined j where j.case_id = p.case_id and j.proposal_id = p.proposal_id)
        union all
        select case when a.withdrawn_at is not null then 'WITHDRAWN' when a.answer = 'NO' then 'DECLINED'
                    when a.keepers_at is not null then 'BEFORE_KEEPERS' else 'ASKED' end,
               a.proposal_id, a.victim_id, coalesce(a.withdrawn_at, a.asked_at), null
          from known.join_asked a
         where a.case_id = :case and a.answer is distinct from 'YES'
        union all
        select case when j.ended_at is null then 'JOINED' else 'ENDED' end, j.join_id, j.victim_id, coalesce(j.ended_at, j.joined_at), j.ended_why
          from known.joined j
         where j.case_id = :case
         order by at desc, id
         limit 100
        """);
    private static final Sql ASKED = Sql.of("""
        select proposal_id, victim_id, question_id, asked_at, keepers_at, withdrawn_at, answer, version
          from known.join_asked
         where case_id = :case and proposal_id = :proposal
        """);
    private static final Sql HELD = Sql.of("""
        select join_id, victim_id, joined_at
          from known.joined
         where case_id = :case and join_id = :join and ended_at is null
        """);
    private static final Sql WAITING = Sql.of("""
        select a.case_id, c.code as case_code, a.proposal_id, q.agency_code
          from known.join_asked a
          join known.question q using (question_id)
          join cases.case_file c on c.case_id = a.case_id
          join access.access_grant g on g.case_id = a.case_id and g.account_id = (select guard.me()) and g.kind = 'OWNER'
         where a.answer is null and a.keepers_at is null and a.withdrawn_at is null and q.sealed is not null
         order by a.asked_at
         limit 20
        """);
    private static final Sql COUNT = Sql.of("""
        select count(*)::int
          from known.join_asked
         where case_id = :case and answer is null and keepers_at is null and withdrawn_at is null
        """);
    private static final Sql PROPOSED = Sql.of("""
        select victim_id
          from known.join_proposal
         where case_id = :case and proposal_id = :proposal
        """);
    private static final Sql WITHDRAW = Sql.of("select coalesce(guard.withdraw_join(:case, :proposal), '')");
    private static final Sql PROPOSE =
            Sql.of("select coalesce(guard.propose_join(:case, :proposal, :victim, :question), '')");
    private static final Sql ANSWER =
            Sql.of("select guard.answer_join(:case, :proposal, :version, :agrees, :seal, :for_keepers)");
    private static final Sql JOIN_OWN =
            Sql.of("select coalesce(guard.join_own(:case, :join, :victim, :code, :label), '')");
    private static final Sql OF_OWN =
            Sql.of("select case_id from known.joined where join_id = :join and case_id <> :case");
    private static final Sql END = Sql.of("select coalesce(guard.end_join(:case, :join, :why), '')");

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Vault vault;

    Joins(Db db, Grants grants, Trail trail, Vault vault) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.vault = vault;
    }

    /** Whether the caller decides about joining: the owner, who may know the names. */
    public static boolean decides(Grant grant) {
        return grant.kind().equals("OWNER") && grant.opens(Compartment.identity);
    }

    /** What was proposed, asked, joined and ended of the victims of a case, newest first. */
    public List<Line> ofCase(CaseId caseId) {
        return db.list(OF_CASE, Row.class, "case", caseId).stream()
                .map(r -> new Line(r.state, r.id, r.victimId, r.at, vault.openIfAny(caseId.value(), why(r.id), r.why)))
                .toList();
    }

    Db.Ask<Integer> askOpen(CaseId caseId) {
        return Db.ask(COUNT, Integer.class, "case", caseId);
    }

    /** How many wait for the owner of a case. */
    int open(CaseId caseId) {
        return db.one(COUNT, Integer.class, "case", caseId);
    }

    /** What waits for the caller, in all cases that they own. */
    List<WaitingJoin> waiting() {
        return db.list(WAITING, WaitingJoin.class);
    }

    /** One proposal that is before this case. */
    public Asked asked(CaseId caseId, UUID proposal) {
        return db.find(ASKED, Asked.class, "case", caseId, "proposal", proposal).orElseThrow(NotFound::new);
    }

    /** Opens a proposal together with what was typed in the question; who looked is recorded. */
    public Asked open(CaseId caseId, UUID proposal) {
        return db.write(() -> {
            Grant grant = deciding(caseId);
            Asked asked = asked(caseId, proposal);
            trail.record("known.read", caseId.value(), asked.questionId, grant.rule());
            return asked;
        });
    }

    /** A join that holds. */
    public Held held(CaseId caseId, UUID join) {
        return db.find(HELD, Held.class, "case", caseId, "join", join).orElseThrow(NotFound::new);
    }

    /**
     * Says that a victim of this case is the child about whom the caller asked. It is put before those who answered with yes; how many they
     * are, nobody is told.
     *
     * @throws Refused when nobody has, or the two are joined already
     */
    public void propose(CaseId caseId, UUID victim, UUID question) {
        db.write(() -> {
            Grant grant = deciding(caseId);
            String refused = db.one(
                    PROPOSE,
                    String.class,
                    "case",
                    caseId,
                    "proposal",
                    Ids.next(),
                    "victim",
                    victim,
                    "question",
                    question);
            if (!refused.isEmpty()) {
                throw new Refused(refused.equals("not_a_victim") ? "victim" : "question", "join.error." + refused);
            }
            trail.record("child.join_proposed", caseId.value(), victim, grant.rule());
            return victim;
        });
    }

    /**
     * Takes back what was proposed from this case. Those who were asked and have not answered read so; the proposer learns neither who that
     * is nor whether there is anybody.
     *
     * @throws Refused when it was withdrawn already, or somebody agreed first
     */
    public void withdraw(CaseId caseId, UUID proposal) {
        db.write(() -> {
            Grant grant = deciding(caseId);
            UUID victim = db.find(PROPOSED, UUID.class, "case", caseId, "proposal", proposal)
                    .orElseThrow(NotFound::new);
            String refused = db.one(WITHDRAW, String.class, "case", caseId, "proposal", proposal);
            if (!refused.isEmpty()) {
                throw new Refused("join", "join.error." + refused);
            }
            trail.record("child.join_withdrawn", caseId.value(), victim, grant.rule());
            return proposal;
        });
    }

    /**
     * The owner of the case that was asked agrees: from now on the child is counted once. Of a sealed case two keepers are to agree as well.
     *
     * @return whether the entries are joined now
     * @throws Refused when a colleague decided first, or there is nothing left to compare
     */
    public boolean agree(CaseId caseId, UUID proposal, int version) {
        return db.write(() -> {
            Grant grant = deciding(caseId);
            Asked asked = asked(caseId, proposal);
            String said = answer(caseId, proposal, version, true);
            trail.record("child.join_agreed", caseId.value(), asked.victimId, grant.rule());
            return said.equals("JOINED");
        });
    }

    /** The owner of the case that was asked does not: nothing changes, and the proposer is told nothing. */
    public void decline(CaseId caseId, UUID proposal, int version) {
        db.write(() -> {
            Grant grant = deciding(caseId);
            Asked asked = asked(caseId, proposal);
            answer(caseId, proposal, version, false);
            trail.record("child.join_declined", caseId.value(), asked.victimId, grant.rule());
            return proposal;
        });
    }

    /**
     * Joins victims of two cases that the caller owns both.
     *
     * @param label the letter of the victim in the other case
     * @throws Refused when there is no such case or victim, as far as the caller may know
     */
    public void joinOwn(CaseId caseId, UUID victim, CaseCode code, String label) {
        db.write(() -> {
            Grant grant = deciding(caseId);
            UUID join = Ids.next();
            String refused = db.one(
                    JOIN_OWN,
                    String.class,
                    "case",
                    caseId,
                    "join",
                    join,
                    "victim",
                    victim,
                    "code",
                    code.toString(),
                    "label",
                    label);
            if (!refused.isEmpty()) {
                throw new Refused(refused.equals("not_a_victim") ? "own_victim" : "code", "join.error." + refused);
            }
            trail.record("child.joined", caseId.value(), victim, grant.rule());
            CaseId other = db.one(OF_OWN, CaseId.class, "join", join, "case", caseId);
            trail.record(
                    "child.join_agreed", other.value(), join, deciding(other).rule());
            return join;
        });
    }

    /**
     * Two children after all: both are counted as before.
     *
     * @param why stays in this case
     * @throws Refused when it was ended already
     */
    public void end(CaseId caseId, UUID join, String why) {
        db.write(() -> {
            Grant grant = deciding(caseId);
            Held held = held(caseId, join);
            String refused = db.one(
                    END,
                    String.class,
                    "case",
                    caseId,
                    "join",
                    join,
                    "why",
                    vault.closeText(caseId.value(), why(join), why));
            if (!refused.isEmpty()) {
                throw new Refused("why", "join.error." + refused);
            }
            trail.record("child.separated", caseId.value(), held.victimId, grant.rule());
            return join;
        });
    }

    private String answer(CaseId caseId, UUID proposal, int version, boolean agrees) {
        UUID seal = Ids.next();
        String said = db.one(
                ANSWER,
                String.class,
                "case",
                caseId,
                "proposal",
                proposal,
                "version",
                version,
                "agrees",
                agrees,
                "seal",
                seal,
                "for_keepers",
                // what keepers are asked is the same each time, and stands on their page in their own language
                vault.closeMyText(forKeepers(seal), ""));
        return switch (said) {
            case "JOINED", "KEEPERS", "DECLINED" -> said;
            default -> throw new Refused("answer", "join.error." + said);
        };
    }

    private Grant deciding(CaseId caseId) {
        Grant grant = grants.changing(caseId.value());
        if (!decides(grant)) {
            throw new NotFound("rule:3");
        }
        return grant;
    }

    /** Where keepers read why they are asked, as of every proposal that comes before them. */
    private static Place forKeepers(UUID seal) {
        return new Place("admission.seal_proposal", "reason", seal);
    }

    private static Place why(UUID join) {
        return new Place("known.joined", "ended_why", join);
    }

    /**
     * @param id of the proposal, or of the join
     * @param why it was ended, where this case's owner said so
     */
    public record Line(
            JoinState state,
            UUID id,
            UUID victimId,
            Instant at,
            @Nullable String why) {}

    /**
     * A proposal from another case.
     *
     * @param victimId who of this case it is about
     * @param questionId by which the proposer found out that the child is known
     * @param keepersAt when the owner put it before the keepers; null before
     * @param withdrawnAt when the proposer took it back; null otherwise
     * @param answer YES or NO; null before
     */
    public record Asked(
            UUID proposalId,
            UUID victimId,
            UUID questionId,
            Instant askedAt,
            @Nullable Instant keepersAt,
            @Nullable Instant withdrawnAt,
            @Nullable String answer,
            int version) {
        public boolean open() {
            return answer == null && withdrawnAt == null;
        }
    }

    public record Held(UUID joinId, UUID victimId, Instant joinedAt) {}

    record WaitingJoin(CaseId caseId, String caseCode, UUID proposalId, String agencyCode) {}

    private record Row(
            JoinState state,
            UUID id,
            UUID victimId,
            Instant at,
            @Nullable String why) {}
}
