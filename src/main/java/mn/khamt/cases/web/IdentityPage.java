package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import org.jspecify.annotations.Nullable;

/**
 * A person's identity, shown once.
 *
 * @param label letter, sex and age
 * @param repaired what was put right in the registration number and must be looked at, or null
 * @param erased whether nothing may be written here any more
 * @param mustNotBeTold names of those who are neither told nor contacted
 * @param derived date of birth and sex according to the registration number, or null
 */
public record IdentityPage(
        CaseFrame frame,
        Form form,
        String label,
        String action,
        @Nullable String repaired,
        @Nullable String derived,
        boolean erased,
        List<String> mustNotBeTold) {}
