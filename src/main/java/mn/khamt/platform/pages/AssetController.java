package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Style sheets and scripts: the address changes with the content, so they are kept for a year. */
@Controller
final class AssetController {
    private final Assets assets;

    AssetController(Assets assets) {
        this.assets = assets;
    }

    @GetMapping("/assets/{name}")
    ResponseEntity<byte[]> asset(HttpServletRequest request) {
        return assets.at(request.getRequestURI())
                .map(a -> ResponseEntity.ok()
                        .header("Content-Type", a.type())
                        .header("Cache-Control", "public, max-age=31536000, immutable")
                        .header("X-Content-Type-Options", "nosniff")
                        .body(a.content()))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }
}
