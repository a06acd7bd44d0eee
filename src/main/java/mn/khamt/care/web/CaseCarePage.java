package mn.khamt.care.web;

import java.util.List;
import java.util.UUID;
import mn.khamt.care.Service;
import mn.khamt.care.Stay;
import mn.khamt.cases.Cases;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Shell;

/**
 * What each victim of a case receives.
 *
 * @param location whether the reader may know where somebody sleeps
 * @param mayRecord whether to offer recording
 */
public record CaseCarePage(
        Shell shell,
        Cases.Header header,
        List<People.Victim> victims,
        List<Stay> stays,
        List<Service> services,
        boolean location,
        boolean mayRecord,
        Directory directory) {

    public List<Stay> staysOf(UUID victim) {
        return stays.stream().filter(s -> s.victimId().equals(victim)).toList();
    }

    public List<Service> servicesOf(UUID victim) {
        return services.stream().filter(s -> s.victimId().equals(victim)).toList();
    }
}
