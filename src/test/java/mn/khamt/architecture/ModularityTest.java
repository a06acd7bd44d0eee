package mn.khamt.architecture;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {
    @Test
    void rooms_use_only_the_rooms_they_name_and_only_their_front_door() {
        ApplicationModules.of("mn.khamt").verify();
    }
}
