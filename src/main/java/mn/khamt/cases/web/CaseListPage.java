package mn.khamt.cases.web;

import java.time.LocalDate;
import java.util.List;
import mn.khamt.cases.Due;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * The list of one's own cases.
 *
 * @param noticeKey why something typed was not understood, or null
 * @param more whether the rarer filters are in use, and so open
 * @param previous and next addresses of neighbouring pages, or null
 * @param take where the list can be taken along as a file, or null
 */
public record CaseListPage(
        Shell shell,
        Form form,
        List<Pill> pills,
        String heading,
        List<Line> lines,
        Offered offered,
        @Nullable String noticeKey,
        boolean more,
        @Nullable String previous,
        @Nullable String next,
        @Nullable String take) {

    public record Pill(String key, String path, @Nullable Integer count, boolean current) {}

    public record Offered(
            List<Option> views,
            List<Option> stages,
            List<Option> classifications,
            List<Option> places,
            List<Option> sexes) {}

    /**
     * @param due null when nothing is planned
     */
    public record Line(
            String path,
            String code,
            String who,
            String exploitation,
            String stage,
            @Nullable String nextStep,
            @Nullable Due due,
            String area,
            LocalDate changed) {}
}
