package mn.khamt.care.web;

import java.util.List;
import java.util.UUID;
import mn.khamt.care.Service;
import mn.khamt.care.Stay;
import mn.khamt.cases.CaseFrame;
import mn.khamt.directory.Directory;

/**
 * What each victim of a case receives.
 *
 * @param mayRecord whether to offer recording
 */
public record CaseCarePage(
        CaseFrame frame, List<Stay> stays, List<Service> services, boolean mayRecord, Directory directory) {

    public List<Stay> staysOf(UUID victim) {
        return stays.stream().filter(s -> s.victimId().equals(victim)).toList();
    }

    public List<Service> servicesOf(UUID victim) {
        return services.stream().filter(s -> s.victimId().equals(victim)).toList();
    }
}
