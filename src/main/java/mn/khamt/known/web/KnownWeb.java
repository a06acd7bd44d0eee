package mn.khamt.known.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's place in the navigation. */
@Configuration(proxyBeanMethods = false)
class KnownWeb {
    @Bean
    NavEntry knownEntry() {
        return new NavEntry("nav.known", "/known", 0, 15, Action.ASK_KNOWN.name());
    }
}
