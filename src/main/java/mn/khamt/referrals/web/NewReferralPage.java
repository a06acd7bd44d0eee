package mn.khamt.referrals.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * A new referral in two pages that work without script: whom and what for; then to which desk, with what and on what ground.
 *
 * @param chosen null on the first page
 * @param givers who may have spoken for the child
 * @param forms of consent that may be signed today
 */
public record NewReferralPage(
        CaseFrame frame,
        Form form,
        List<Option> victims,
        List<Option> services,
        @Nullable Chosen chosen,
        List<Option> givers,
        List<Option> forms) {
    public Shell shell() {
        return frame.shell();
    }

    public Cases.Header header() {
        return frame.header();
    }

    /**
     * @param victim in words
     * @param service in words
     * @param child whose own assent is asked for
     */
    public record Chosen(
            String victimId,
            String victim,
            String serviceCode,
            String service,
            boolean child,
            List<Option> desks,
            List<Option> compartments) {}
}
