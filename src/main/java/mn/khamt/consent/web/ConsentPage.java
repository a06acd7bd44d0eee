package mn.khamt.consent.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;

/**
 * One consent, and what was shared on it.
 *
 * @param facts label and value
 * @param looks who of the recipient looked at the case
 */
public record ConsentPage(
        CaseFrame frame,
        Form form,
        String path,
        String state,
        String tone,
        List<Fact> facts,
        List<Look> looks,
        boolean mayWithdraw,
        boolean mayApprove) {

    public record Fact(String label, String value) {}

    public record Look(String who, String role, int looks, Instant first, Instant last) {}
}
