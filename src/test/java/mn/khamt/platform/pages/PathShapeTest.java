package mn.khamt.platform.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

class PathShapeTest {
    private static final List<String> PATTERNS = List.of(
            "/",
            "",
            "/cases",
            "/cases/new",
            "/cases/{id}",
            "/cases/{id}/people/{person}",
            "/assets/{*path}",
            "/assets/**",
            "/{lang:mn|en}/help",
            "/.well-known/security.txt");
    private static final List<String> PATHS = List.of(
            "",
            "/",
            "//",
            "/cases",
            "/cases/",
            "/cases/new",
            "/cases/n%65w",
            "/cases/new;a=b",
            "/cases//new",
            "/cases/1/people/2",
            "/cases/1/people",
            "/assets",
            "/assets/a/b/c.css",
            "/mn/help",
            "/.well-known/security.txt",
            "/CASES");

    @Test
    void a_path_that_a_route_would_take_is_never_passed_over() {
        for (String pattern : PATTERNS) {
            var full = PathPatternParser.defaultInstance.parse(pattern);
            PathShape shape = PathShape.of(pattern);
            for (String path : PATHS) {
                PathContainer parsed = PathContainer.parsePath(path);
                if (full.matches(parsed)) {
                    assertThat(shape.fits(parsed)).as(pattern + " and " + path).isTrue();
                }
            }
        }
    }

    @Test
    void a_route_with_other_parts_is_passed_over() {
        PathShape shape = PathShape.of("/cases/{id}/people");
        assertThat(shape.fits(PathContainer.parsePath("/cases/1/people"))).isTrue();
        assertThat(shape.fits(PathContainer.parsePath("/cases/1/tasks"))).isFalse();
        assertThat(shape.fits(PathContainer.parsePath("/cases/1"))).isFalse();
        assertThat(shape.fits(PathContainer.parsePath("/reports/1/people"))).isFalse();
    }
}
