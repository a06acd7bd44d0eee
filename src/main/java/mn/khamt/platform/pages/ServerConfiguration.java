package mn.khamt.platform.pages;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import org.apache.catalina.Valve;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Puts our headers and our words where the server answers by itself. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {
    private static final String NUMBER = "NUMBER";
    private static final int OWN_FILES = 300;
    private static final int FEWEST_CONNECTIONS = 64;

    /** Last, so that it is known by then whether the request came encrypted, and so that our page comes before the server's own. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> safeAnswers(Map<Language, Words> words) {
        String unreadable = page(words, "error.unreadable", "");
        // Made now: when even the words fail, there is still something to say.
        String stopped = page(words, "error.stopped", NUMBER);
        return factory -> {
            factory.addEngineValves(new SafeHeaders());
            factory.addContextCustomizers(context -> {
                var pipeline = context.getParent().getPipeline();
                for (Valve valve : pipeline.getValves()) {
                    if (valve instanceof ErrorReportValve) {
                        pipeline.removeValve(valve);
                    }
                }
                pipeline.addValve(new PlainRefusal(unreadable, id -> stopped.replace(NUMBER, id)));
                if (context.getParent() instanceof StandardHost host) {
                    // Or the host adds the server's own beside ours.
                    host.setErrorReportValveClass(PlainRefusal.class.getName());
                }
            });
        };
    }

    /**
     * Fewer connections than this process may have files open, so that however many come, those that were let in still reach the database;
     * the others wait before the door.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> noMoreThanCanBeServed() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol
                    && ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
                protocol.setMaxConnections(
                        connections(protocol.getMaxConnections(), system.getMaxFileDescriptorCount()));
            }
        });
    }

    /** Each may have a file besides that was sent along, and the program itself needs some. */
    static int connections(int usual, long files) {
        return (int) Math.max(FEWEST_CONNECTIONS, Math.min(usual, (files - OWN_FILES) / 2));
    }

    /** Each address has one kind of answer. What the browser would rather have is not read, so that nothing in it can break the page. */
    @Bean
    WebMvcConfigurer oneKindOfAnswer() {
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
                configurer.ignoreAcceptHeader(true).defaultContentType(MediaType.ALL);
            }
        };
    }

    @Bean
    WebMvcRegistrations routes() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new QuickRoutes();
            }
        };
    }

    private static String page(Map<Language, Words> all, String key, String errorId) {
        var page = new StringBuilder(
                "<!doctype html><html lang=\"mn\"><head><meta charset=\"utf-8\"><title>Khamt</title></head><body>");
        for (Language language : new Language[] {Language.MN, Language.EN}) {
            Words words = all.get(language);
            if (words != null) {
                page.append("<div lang=\"")
                        .append(language.code())
                        .append("\"><h1>")
                        .append(words.get(key, "errorId", errorId))
                        .append("</h1><p>")
                        .append(words.get(key + ".next"))
                        .append("</p></div>");
            }
        }
        return page.append("<p><a href=\"/\">Khamt</a></p></body></html>").toString();
    }
}
