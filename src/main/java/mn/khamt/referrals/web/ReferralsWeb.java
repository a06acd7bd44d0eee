package mn.khamt.referrals.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's place in the navigation. */
@Configuration(proxyBeanMethods = false)
class ReferralsWeb {
    @Bean
    NavEntry referralsEntry() {
        return new NavEntry("nav.referrals", "/referrals", 0, 30, Action.ANSWER_REFERRALS.name());
    }
}
