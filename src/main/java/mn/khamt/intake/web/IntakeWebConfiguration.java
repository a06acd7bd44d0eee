package mn.khamt.intake.web;

import mn.khamt.access.Action;
import mn.khamt.platform.pages.NavEntry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The room's place in the navigation: the desk's queue, and the form with which any colleague reports. */
@Configuration(proxyBeanMethods = false)
class IntakeWebConfiguration implements WebMvcConfigurer {
    private final PublicFlood flood;

    IntakeWebConfiguration(PublicFlood flood) {
        this.flood = flood;
    }

    /** Before anything else is asked: who comes too often is told so without any work being done. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(flood).order(-10);
    }

    @Bean
    NavEntry reportsEntry() {
        return new NavEntry("nav.reports", "/reports", 0, 20, Action.HANDLE_REPORTS.name());
    }

    @Bean
    NavEntry newReportEntry() {
        return new NavEntry("nav.report_new", "/reports/new", 0, 21, Action.REPORT.name());
    }
}
