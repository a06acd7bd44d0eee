package mn.khamt.oversight.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's place in the navigation. */
@Configuration(proxyBeanMethods = false)
class OversightNavigation {
    @Bean
    NavEntry trailEntry() {
        return new NavEntry("nav.trail", "/trail", 1, 90, Action.READ_TRAIL.name());
    }
}
