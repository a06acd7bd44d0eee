package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import mn.khamt.TestKhamt;
import mn.khamt.access.Action;
import mn.khamt.access.Role;
import mn.khamt.testing.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static TestKhamt khamt;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void every_route_with_who_may_use_it_and_what_the_audit_trail_says_is_as_agreed() throws IOException {
        List<Route> routes = Route.all(khamt);
        var text = new StringBuilder("# method, path, what the person must be allowed, event in the audit trail\n");
        routes.forEach(r -> text.append(r).append('\n'));

        Golden.check("routes.txt", text.toString());
    }

    @Test
    void no_route_is_both_known_and_unguarded() {
        assertThat(Route.all(khamt))
                .filteredOn(r -> r.needs().equals("NOBODY"))
                .as("routes without @Allowed or @OpenToAll: nobody can reach them, so name what they need")
                .isEmpty();
    }

    @Test
    void what_each_role_may_do_at_all_is_as_agreed() throws IOException {
        var text =
                new StringBuilder("# what a role may do at all; inside a case the person's grant must hold as well\n");
        for (Role role : Role.values()) {
            for (Action action : Action.values()) {
                if (action.roles().contains(role)) {
                    text.append(role).append(' ').append(action).append('\n');
                }
            }
        }
        Golden.check("access.txt", text.toString());
    }
}
