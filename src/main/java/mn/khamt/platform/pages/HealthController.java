package mn.khamt.platform.pages;

import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** For whoever watches: alive, and ready to serve (the database answers). Nothing else is told. */
@Controller
final class HealthController {
    private static final Sql PING = Sql.of("select 1");
    private final Db db;

    HealthController(Db db) {
        this.db = db;
    }

    @GetMapping("/health/live")
    ResponseEntity<String> live() {
        return ResponseEntity.ok("live\n");
    }

    @GetMapping("/health/ready")
    ResponseEntity<String> ready() {
        try {
            db.read(() -> db.one(PING, Integer.class));
            return ResponseEntity.ok("ready\n");
        } catch (RuntimeException e) {
            return ResponseEntity.status(503).body("not ready\n");
        }
    }
}
