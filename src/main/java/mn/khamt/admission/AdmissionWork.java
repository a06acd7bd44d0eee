package mn.khamt.admission;

import java.time.Duration;
import mn.khamt.platform.work.Repeated;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the room does by itself. */
@Configuration(proxyBeanMethods = false)
class AdmissionWork {
    /** Writes down whose emergency access is over; the access itself ends by the database's clock, with or without this. */
    @Bean
    Repeated emergencyEnds(EmergencyAccess emergencies) {
        return new Repeated("emergency-ends", Duration.ofSeconds(20), emergencies::endOverdue);
    }
}
