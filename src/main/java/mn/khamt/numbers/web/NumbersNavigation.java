package mn.khamt.numbers.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's places in the side navigation. */
@Configuration(proxyBeanMethods = false)
class NumbersNavigation {
    @Bean
    NavEntry indicatorsEntry() {
        return new NavEntry("nav.indicators", "/numbers/indicators", 2, 0, Action.SEE_NUMBERS.name());
    }

    @Bean
    NavEntry historicalEntry() {
        return new NavEntry("nav.historical", "/numbers/historical", 2, 20, Action.SEE_NUMBERS.name());
    }
}
