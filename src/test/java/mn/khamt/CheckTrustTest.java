package mn.khamt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mn.khamt.platform.commands.WrongUse;
import org.junit.jupiter.api.Test;

class CheckTrustTest {
    @Test
    void the_table_is_read_as_the_build_takes_it() throws IOException {
        List<CheckTrust.Row> rows = CheckTrust.rows(List.of(
                "id,test,size in CI,size at full,date and result of power check,held at full size",
                "S15,audit/TamperingTest + audit/ChainCheckTest,\"60 edits, 4000 histories\",\"1000"
                        + " edits\",\"2026-11-22: red\"",
                "S17,keys/KeysTest#one_test,small,large,2026,never"));

        assertThat(rows)
                .containsExactly(
                        new CheckTrust.Row(
                                "S15",
                                List.of("TamperingTest", "ChainCheckTest"),
                                "60 edits, 4000 histories",
                                "1000 edits"),
                        new CheckTrust.Row("S17", List.of("KeysTest#one_test"), "small", "large"));
        assertThat(CheckTrust.wanted(rows, Optional.of("S17"))).containsExactly(rows.getLast());
        assertThat(CheckTrust.wanted(rows, Optional.empty())).isEqualTo(rows);
        assertThatThrownBy(() -> CheckTrust.wanted(rows, Optional.of("S71")))
                .isInstanceOfSatisfying(WrongUse.class, e -> assertThat(e.key()).isEqualTo("command.check.no_id"));
        for (CheckTrust.Row row : CheckTrust.rows(Files.readAllLines(Path.of("docs", "trust-tests.csv")))) {
            assertThat(row.tests()).as(row.id()).isNotEmpty();
            assertThat(row.full()).as(row.id()).isNotBlank();
        }
    }
}
