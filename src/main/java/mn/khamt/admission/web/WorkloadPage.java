package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.admission.EmergencyAccess.ToReview;
import mn.khamt.admission.Workload.Load;
import mn.khamt.admission.Workload.Owned;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/** Numbers of each colleague, and what has to be reviewed. */
public record WorkloadPage(Shell shell, List<Line> people, List<Review> reviews) {

    public record Line(Load load, String who) {}

    /**
     * @param looks names of the parts that were opened
     */
    public record Review(ToReview use, String who, List<String> looks, Form form) {}

    /** What one colleague owns, and to whom it can go. */
    public record Of(Shell shell, Form form, Load load, String who, List<Owned> owned, List<Option> successors) {}
}
