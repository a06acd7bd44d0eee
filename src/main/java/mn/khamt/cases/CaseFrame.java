package mn.khamt.cases;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Grants.Grant;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds each page of a case: its head, who can see it, its parts. Shown by {@code cases/frame.jte}.
 *
 * @param header code, status, stage and dates
 * @param grant what the reader holds
 * @param placeName in the reader's language
 * @param team those who hold a place in the team now
 * @param offenders how many alleged offenders are named in the case
 * @param events how many lines of the timeline the reader may see
 * @param tabs parts of the case, the present one marked
 * @param rooms what other rooms show of this case
 */
public record CaseFrame(
        Shell shell,
        Cases.Header header,
        Grant grant,
        String placeName,
        @Nullable String summary,
        List<People.Victim> victims,
        List<Member> team,
        int offenders,
        int events,
        int openTasks,
        @Nullable Look lastLook,
        List<Tab> tabs,
        List<CaseRoom.Shown> rooms) {

    public CaseId caseId() {
        return header.caseId();
    }

    public String code() {
        return header.code();
    }

    /** The address of the case, or of something below it. */
    public String path(String below) {
        return header.caseId().path() + below;
    }

    /** Whether the case is about adults only; whoever's age is not known is spoken of as a child (R37). */
    public boolean adults() {
        return !victims.isEmpty() && victims.stream().allMatch(v -> Boolean.FALSE.equals(v.child()));
    }

    public boolean mayChange() {
        return !grant.kind().equals("READER");
    }

    /** Owners and members name their colleagues. */
    public boolean mayName() {
        return !grant.door().equals(Grant.EMERGENCY)
                && (grant.kind().equals("OWNER") || grant.kind().equals("MEMBER"));
    }

    public boolean opens(String compartment) {
        return grant.compartments().contains(compartment);
    }

    /** How many agencies the team belongs to. */
    public int agencies() {
        return (int) team.stream().map(Member::agencyCode).distinct().count();
    }

    /**
     * @param role name of a {@link mn.khamt.access.Role}
     */
    public record Member(
            UUID accountId,
            @Nullable String parentName,
            String givenName,
            String agencyCode,
            String role,
            boolean lead,
            LocalDate since) {
        public String shown() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }

    /** Who else looked last. */
    public record Look(
            Instant at, @Nullable String role, @Nullable String agencyCode) {}

    /**
     * @param name in words
     * @param current whether this page belongs to it
     */
    public record Tab(String name, String path, @Nullable Integer count, boolean current) {}
}
