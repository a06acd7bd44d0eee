package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void the_country_is_there_after_migrating() {
        TestDatabase database = TestDatabase.fresh();

        int places = Math.toIntExact(database.superuser()
                .read(() -> database.superuser().one(Sql.of("select count(*) from directory.place"), Long.class)));

        assertThat(places).isEqualTo(32);
    }
}
