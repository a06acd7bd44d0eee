package mn.khamt.care.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's place in the navigation. */
@Configuration(proxyBeanMethods = false)
class CareWeb {
    @Bean
    NavEntry careEntry() {
        return new NavEntry("nav.care", "/care", 0, 40, Action.RECORD_CARE.name());
    }
}
