package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mn.khamt.access.Sessions;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Headers, forgery protection and the filter that names the caller. Spring Security's own login is not used. */
@Configuration(proxyBeanMethods = false)
class AccessWebConfiguration implements WebMvcConfigurer {
    private final Gate gate;
    private final PersonLimits limits;

    AccessWebConfiguration(Gate gate, PersonLimits limits) {
        this.gate = gate;
        this.limits = limits;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(gate);
        registry.addInterceptor(limits).order(5);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, Sessions sessions, SessionCookie cookie, SignedOut signedOut)
            throws Exception {
        // Headers stand in one place, where the server's own answers get them too (SafeHeaders).
        return http.headers(headers -> headers.disable())
                .csrf(csrf -> csrf.csrfTokenRepository(new SessionCsrf(cookie))
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .ignoringRequestMatchers(request -> cookie.read(request) == null))
                .exceptionHandling(refused -> refused.accessDeniedHandler((request, response, e) -> {
                    String token = cookie.read(request);
                    // The browser itself says that it is our own page: an old one, from before the last signing in.
                    if (token != null && "same-origin".equals(request.getHeader("Sec-Fetch-Site"))) {
                        signedOut.keep(token, request, response);
                    } else {
                        response.sendError(HttpStatus.FORBIDDEN.value());
                    }
                }))
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .formLogin(login -> login.disable())
                .httpBasic(basic -> basic.disable())
                .anonymous(anonymous -> anonymous.disable())
                .addFilterBefore(new SameOriginFilter(), CsrfFilter.class)
                // Before the forgery check: a form of an ended session is kept, not refused.
                .addFilterAfter(new CallerFilter(sessions, cookie, signedOut), SameOriginFilter.class)
                .build();
    }

    @Bean
    WebSecurityCustomizer withoutSecurity() {
        return web -> web.ignoring()
                .requestMatchers(request -> request.getRequestURI().startsWith("/assets/")
                        || request.getRequestURI().startsWith("/health/"));
    }

    /** Keeps Spring Boot from making a user of its own. */
    @Bean
    UserDetailsService nobodyHere() {
        return username -> {
            throw new UsernameNotFoundException(username);
        };
    }

    /** A form, a script or a frame may only come from our own pages; browsers say so themselves. */
    static final class SameOriginFilter extends org.springframework.web.filter.OncePerRequestFilter {
        @Override
        protected void doFilterInternal(
                HttpServletRequest request, HttpServletResponse response, jakarta.servlet.FilterChain chain)
                throws jakarta.servlet.ServletException, java.io.IOException {
            String site = request.getHeader("Sec-Fetch-Site");
            boolean elsewhere = site != null && !site.equals("same-origin") && !site.equals("none");
            // From elsewhere one may come by a link, which opens a page of its own, and in no other way.
            String mode = request.getHeader("Sec-Fetch-Mode");
            boolean link = Set.of("GET", "HEAD").contains(request.getMethod())
                    && (mode == null || mode.equals("navigate"))
                    && !Set.of("iframe", "frame", "object", "embed")
                            .contains(String.valueOf(request.getHeader("Sec-Fetch-Dest")));
            if (elsewhere && !link) {
                response.sendError(HttpStatus.FORBIDDEN.value());
                return;
            }
            chain.doFilter(request, response);
        }
    }

    /** The token is derived from the session's secret: nothing to store, and dead with the session. */
    static final class SessionCsrf implements CsrfTokenRepository {
        private final SessionCookie cookie;

        SessionCsrf(SessionCookie cookie) {
            this.cookie = cookie;
        }

        @Override
        public CsrfToken generateToken(HttpServletRequest request) {
            String token = cookie.read(request);
            return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", token == null ? "none" : derive(token));
        }

        @Override
        public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
            // derived, never stored
        }

        @Override
        public CsrfToken loadToken(HttpServletRequest request) {
            return generateToken(request);
        }

        /** The key is the session's own secret; the fixed part only keeps the two uses of it apart. */
        private static String derive(String token) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
                return HexFormat.of().formatHex(mac.doFinal("khamt form".getBytes(StandardCharsets.US_ASCII)), 0, 16);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
