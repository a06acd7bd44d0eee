package mn.khamt.cases.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CaseWebConfiguration {
    @Bean
    NavEntry casesEntry() {
        return new NavEntry("nav.cases", "/cases", 0, 10, Action.SEE_CASES.name());
    }
}
