package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import mn.khamt.platform.time.Times;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Whom to tell of a weakness (RFC 9116). The setting is KHAMT_SECURITY_CONTACT; without it, the mailbox "security" of this host. */
@Controller
final class SecurityTextController {
    static final String PATH = "/.well-known/security.txt";
    private static final Duration VALID = Duration.ofDays(180);

    private final Times times;
    private final String contact;

    SecurityTextController(Times times, @Value("${KHAMT_SECURITY_CONTACT:}") String contact) {
        this.times = times;
        this.contact = contact.strip();
    }

    @GetMapping(PATH)
    ResponseEntity<String> text(HttpServletRequest request) {
        String host = request.getServerName();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/plain;charset=UTF-8"))
                .body("Contact: " + address(host) + "\n"
                        + "Expires: " + times.now().plus(VALID).truncatedTo(ChronoUnit.DAYS) + "\n"
                        + "Preferred-Languages: mn, en\n"
                        + "Canonical: https://" + host + PATH + "\n");
    }

    /** A setting is an address of the web or of mail; a bare mail address is meant as one. */
    private String address(String host) {
        if (contact.isEmpty()) {
            return "mailto:security@" + host;
        }
        return contact.matches("[a-z]+:.*") ? contact : "mailto:" + contact;
    }
}
