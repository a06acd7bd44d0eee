package mn.khamt.platform.pages;

import java.util.stream.Collectors;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** For whoever watches: alive, and ready to serve (the database answers), with the names of what works but not as it should. */
@Controller
final class HealthController {
    private static final Sql PING = Sql.of("select 1");
    private final Db db;
    private final ObjectProvider<Worry> worries;

    HealthController(Db db, ObjectProvider<Worry> worries) {
        this.db = db;
        this.worries = worries;
    }

    @GetMapping("/health/live")
    ResponseEntity<String> live() {
        return ResponseEntity.ok("live\n");
    }

    @GetMapping("/health/ready")
    ResponseEntity<String> ready() {
        try {
            db.read(() -> db.one(PING, Integer.class));
            return ResponseEntity.ok("ready\n"
                    + worries.stream()
                            .flatMap(w -> w.now().stream())
                            .distinct()
                            .sorted()
                            .map(w -> "warning " + w + "\n")
                            .collect(Collectors.joining()));
        } catch (RuntimeException e) {
            return ResponseEntity.status(503).body("not ready\n");
        }
    }
}
