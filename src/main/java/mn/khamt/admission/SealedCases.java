package mn.khamt.admission;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import mn.khamt.access.Compartment;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Teams.Purpose;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sealed cases (R4, rule 5): a suspect inside an agency, a public figure, a relative of an official, a child at extreme risk. Only named
 * persons hold them, let in by two keepers; lists, desks and districts do not show them.
 */
@Component
public final class SealedCases {
    private static final Sql PROPOSE = Sql.of(
            "select guard.propose_seal(:proposal, :case, :code, :act, :account, :compartments, :purpose, :reason)");
    private static final Sql WAITING = Sql.of("""
        select proposal_id, code, act, parent_name, given_name, role, agency_code, compartments, purpose, reason, proposer_parent_name,
               proposer_given_name, proposer_agency, proposed_at, agreed_once, mine, version
          from guard.seal_proposals()
        """);
    private static final Sql DECIDE = Sql.of("select guard.decide_seal(:proposal, :version, :agree)");
    private static final Sql IS = Sql.of("select exists (select from admission.sealed_case where case_id = :case)");
    private static final Sql OPEN = Sql.of("""
        select s.act, a.parent_name, a.given_name, s.proposed_at, s.first_at
          from admission.seal_proposal s
          left join access.account a using (account_id)
         where s.case_id = :case and s.status = 'PROPOSED'
         order by s.proposed_at
        """);

    private static final Sql ASKED = Sql.of("""
        select question_id, code, account_id, parent_name, given_name, role, agency_code, told_at
          from guard.sealed_questions()
        """);

    private final Db db;
    private final Vault vault;
    private final Trail trail;
    private final JsonMapper json = JsonMapper.builder().build();

    SealedCases(Db db, Vault vault, Trail trail) {
        this.db = db;
        this.vault = vault;
        this.trail = trail;
    }

    /**
     * Puts a decision before the keepers; a keeper who proposes is the first of the two who agree.
     *
     * @param caseId of a case the proposer holds, or null when a keeper names it by its code
     * @param who stays in, is let in or is let out; null to unseal
     * @throws Refused with the reason in words
     */
    public void propose(
            @Nullable CaseId caseId,
            @Nullable CaseCode code,
            SealAct act,
            @Nullable UUID who,
            Set<Compartment> compartments,
            @Nullable Purpose purpose,
            String reason) {
        db.write(() -> {
            UUID proposal = Ids.next();
            boolean person = act == SealAct.SEAL || act == SealAct.LET_IN;
            String said = db.one(
                    PROPOSE,
                    String.class,
                    "proposal",
                    proposal,
                    "case",
                    caseId,
                    "code",
                    code == null ? null : code.toString(),
                    "act",
                    act,
                    "account",
                    act == SealAct.UNSEAL ? null : who,
                    "compartments",
                    person ? compartments.stream().map(Compartment::name).collect(Collectors.toList()) : null,
                    "purpose",
                    person ? purpose : null,
                    "reason",
                    vault.closeMyText(reason(proposal), reason));
            switch (said) {
                case "PROPOSED" -> record("seal.proposed", proposal, act);
                case "SEALED_ALREADY" -> throw new Refused("act", "admission.seal.already");
                case "NOT_SEALED" -> throw new Refused("act", "admission.seal.not_sealed");
                case "MORE_THAN_OWN" -> throw new Refused("compartments", "team.refused");
                case "WAITS" -> throw new Refused(who == null ? "act" : "account", "admission.seal.waits");
                case "CANNOT_HOLD" -> throw new Refused("account", "admission.seal.cannot_hold");
                default -> throw new Refused(caseId == null ? "code" : "act", "admission.code.unknown");
            }
            return proposal;
        });
    }

    /** What waits for this keeper; nothing that concerns them, or a case they are linked with. */
    public List<Proposal> waiting() {
        return db.list(WAITING, Proposal.class).stream()
                .map(p -> p.saying(vault.openTextFor(reason(p.proposalId), p.reason)))
                .toList();
    }

    /** Where the reason of a proposal stands; for the keepers, by the key of the proposer's agency. */
    private static Place reason(UUID proposal) {
        return new Place("admission.seal_proposal", "reason", proposal);
    }

    /** Who asks about somebody of a sealed case, as far as this keeper may decide; not what they asked, nor about whom. */
    public List<Asked> asked() {
        return db.list(ASKED, Asked.class);
    }

    /**
     * Agrees to a proposal or declines it; the second who agrees carries it out.
     *
     * @param version of the proposal as it was shown
     * @return AGREED_ONCE, CARRIED_OUT, DECLINED, or OVERTAKEN when what stands now is against it and it has ended by that
     * @throws Refused when somebody decided it, or agreed, since it was shown
     */
    public String decide(UUID proposal, int version, boolean agree) {
        return db.write(() -> {
            String said = db.one(DECIDE, String.class, "proposal", proposal, "version", version, "agree", agree);
            switch (said) {
                case "AGREED_ONCE", "CARRIED_OUT", "DECLINED", "OVERTAKEN" ->
                    trail.record(
                            "seal.decided", null, proposal, "rule:5", json.writeValueAsString(Map.of("kind", said)));
                case "AGREED_ALREADY" -> throw new Refused("proposal", "admission.seal.agreed_already");
                default -> throw new Refused("proposal", "admission.seal.changed");
            }
            return said;
        });
    }

    /** Whether a case that the caller holds is sealed. */
    public boolean isSealed(CaseId caseId) {
        return db.one(IS, Boolean.class, "case", caseId);
    }

    /** What is before the keepers about a case that the caller holds. */
    public List<Pending> pending(CaseId caseId) {
        return db.list(OPEN, Pending.class, "case", caseId);
    }

    private void record(String action, UUID proposal, SealAct act) {
        // Without the case: that it is to be sealed is nobody's business but the keepers' and its holders'.
        trail.record(action, null, proposal, "rule:5", json.writeValueAsString(Map.of("kind", act.name())));
    }

    /**
     * @param mine whether this keeper has agreed already
     */
    public record Proposal(
            UUID proposalId,
            String code,
            SealAct act,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String role,
            @Nullable String agencyCode,
            @Nullable List<String> compartments,
            @Nullable String purpose,
            String reason,
            @Nullable String proposerParentName,
            String proposerGivenName,
            @Nullable String proposerAgency,
            Instant proposedAt,
            boolean agreedOnce,
            boolean mine,
            int version) {
        Proposal saying(String opened) {
            return new Proposal(
                    proposalId,
                    code,
                    act,
                    parentName,
                    givenName,
                    role,
                    agencyCode,
                    compartments,
                    purpose,
                    opened,
                    proposerParentName,
                    proposerGivenName,
                    proposerAgency,
                    proposedAt,
                    agreedOnce,
                    mine,
                    version);
        }
    }

    /** Somebody asks "Is this child known?", and what they typed fits a sealed case. */
    public record Asked(
            UUID questionId,
            String code,
            UUID accountId,
            @Nullable String parentName,
            String givenName,
            @Nullable String role,
            String agencyCode,
            Instant toldAt) {}

    /**
     * @param firstAt when the first keeper agreed; null before
     */
    public record Pending(
            SealAct act,
            @Nullable String parentName,
            @Nullable String givenName,
            Instant proposedAt,
            @Nullable Instant firstAt) {}
}
