package mn.khamt.drafts.web;

import mn.khamt.drafts.Drafts;
import mn.khamt.platform.pages.Shells;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the drafts between the check of who asks and the pages. */
@Configuration(proxyBeanMethods = false)
class DraftWebConfiguration implements WebMvcConfigurer {
    private final ObjectProvider<Drafts> drafts;
    private final ObjectProvider<FormPlaces> places;
    private final Shells shells;

    DraftWebConfiguration(ObjectProvider<Drafts> drafts, ObjectProvider<FormPlaces> places, Shells shells) {
        this.drafts = drafts;
        this.places = places;
        this.shells = shells;
    }

    /** After the gate: who may not use a page is not told what they began there. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new org.springframework.web.servlet.HandlerInterceptor() {
                    @Override
                    public boolean preHandle(
                            jakarta.servlet.http.HttpServletRequest request,
                            jakarta.servlet.http.HttpServletResponse response,
                            Object handler) {
                        return new DraftOffers(drafts.getObject(), places.getObject(), shells)
                                .preHandle(request, response, handler);
                    }
                })
                .order(10);
    }

    /** After the security filters, which say whose request it is. */
    @Bean
    FilterRegistrationBean<DraftFilter> draftFilter(Drafts kept, Shells pages) {
        var registration = new FilterRegistrationBean<>(new DraftFilter(kept, pages));
        registration.setOrder(0);
        return registration;
    }
}
