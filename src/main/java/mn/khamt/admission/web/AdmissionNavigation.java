package mn.khamt.admission.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's places in the navigation. */
@Configuration(proxyBeanMethods = false)
class AdmissionNavigation {
    @Bean
    NavEntry emergencyEntry() {
        return new NavEntry("nav.emergency", EmergencyController.PATH, 0, 80, Action.OPEN_IN_EMERGENCY.name());
    }

    @Bean
    NavEntry deputyEntry() {
        return new NavEntry("nav.deputy", DeputyController.PATH, 0, 85, Action.NAME_DEPUTY.name());
    }

    @Bean
    NavEntry keepersEntry() {
        return new NavEntry("nav.keepers", KeeperController.PATH, 1, 70, Action.KEEP_SEALED.name());
    }

    @Bean
    NavEntry workloadEntry() {
        return new NavEntry("nav.workload", WorkloadController.PATH, 1, 60, Action.SUPERVISE.name());
    }
}
