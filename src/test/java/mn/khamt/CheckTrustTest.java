package mn.khamt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTrustTest {
    @Test
    void the_table_is_read_as_the_build_takes_it() throws IOException {
        List<CheckTrust.Row> rows = CheckTrust.rows(List.of(
                "id,test,size in CI,size at full,date and result of power check",
                "S15,audit/TamperingTest + audit/ChainCheckTest,\"60 edits, 4000 histories\",\"1000"
                        + " edits\",\"2026-11-22: red\"",
                "S17,keys/KeysTest#one_test,small,large,2026"));

        assertThat(rows)
                .containsExactly(
                        new CheckTrust.Row(
                                "S15",
                                List.of("TamperingTest", "ChainCheckTest"),
                                "60 edits, 4000 histories",
                                "1000 edits"),
                        new CheckTrust.Row("S17", List.of("KeysTest#one_test"), "small", "large"));
        for (CheckTrust.Row row : CheckTrust.rows(Files.readAllLines(Path.of("docs", "trust-tests.csv")))) {
            assertThat(row.tests()).as(row.id()).isNotEmpty();
            assertThat(row.full()).as(row.id()).isNotBlank();
        }
    }
}
