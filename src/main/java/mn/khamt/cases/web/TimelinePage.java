package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened in a case, newest first.
 *
 * @param total of all lines that fit the filters
 * @param lane and agency: what is chosen, empty for all
 */
public record TimelinePage(
        CaseFrame frame,
        List<CasePage.EventLine> events,
        int total,
        List<Option> lanes,
        List<Option> agencies,
        String lane,
        String agency,
        @Nullable String previous,
        @Nullable String next) {}
