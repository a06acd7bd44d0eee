package mn.khamt.known;

import java.time.Duration;
import mn.khamt.platform.work.Repeated;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the room does by itself. */
@Configuration(proxyBeanMethods = false)
class KnownWork {
    @Bean
    Repeated comparing(Comparer comparer) {
        return new Repeated("known-comparer", Duration.ofSeconds(2), comparer::compare);
    }
}
