package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.admission.Conflicts.Noted;
import mn.khamt.admission.EmergencyAccess.Used;
import mn.khamt.admission.SealedCases.Pending;
import mn.khamt.cases.CaseFrame;
import org.jspecify.annotations.Nullable;

/**
 * @param pending what is before the keepers about this case
 * @param conflicts who may not hold it; for owners and members
 * @param emergencies who opened it in an emergency; for owners and members
 */
public record CaseAccessPage(
        CaseFrame frame,
        boolean isSealed,
        List<Pending> pending,
        List<Noted> conflicts,
        List<Used> emergencies,
        PersonChoices people) {

    public String name(@Nullable String parentName, @Nullable String givenName, @Nullable String agency) {
        return people.named(frame.shell().words(), parentName, givenName, null, agency);
    }
}
