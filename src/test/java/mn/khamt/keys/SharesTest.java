package mn.khamt.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import mn.khamt.platform.commands.WrongUse;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final byte[] CONTENT = "{\"wrapping\":{}}".getBytes(StandardCharsets.UTF_8);

    @Test
    void any_three_of_five_open_it() {
        Shares.Split split = Shares.split(CONTENT, 5, 3);

        assertThat(split.shares()).hasSize(5);
        for (int left = 0; left < 3; left++) {
            assertThat(Shares.combine(split.closed(), split.shares().subList(left, left + 3)))
                    .isEqualTo(CONTENT);
        }
        assertThat(Shares.combine(split.closed(), split.shares())).isEqualTo(CONTENT);
    }

    @Test
    void two_of_them_open_nothing() {
        Shares.Split split = Shares.split(CONTENT, 5, 3);

        assertThatThrownBy(() -> Shares.combine(split.closed(), split.shares().subList(0, 2)))
                .isInstanceOf(KeysAway.class);
        assertThatThrownBy(() -> Shares.combine(split.closed(), split.shares().subList(0, 1)))
                .isInstanceOf(WrongUse.class);
    }

    @Test
    void shares_of_another_file_open_nothing() {
        Shares.Split split = Shares.split(CONTENT, 3, 2);
        Shares.Split other = Shares.split(CONTENT, 3, 2);

        assertThatThrownBy(() -> Shares.combine(split.closed(), other.shares())).isInstanceOf(KeysAway.class);
    }

    @Test
    void a_share_may_be_typed_loosely_but_not_wrongly() {
        Shares.Split split = Shares.split(CONTENT, 3, 2);
        String first = split.shares().getFirst();
        String loosely = "  " + first.toUpperCase(java.util.Locale.ROOT) + " ";

        assertThat(Shares.combine(
                        split.closed(), List.of(loosely, split.shares().get(1))))
                .isEqualTo(CONTENT);
        char last = first.charAt(first.length() - 1);
        String wrong = first.substring(0, first.length() - 1) + (last == '0' ? '1' : '0');
        for (String typed : List.of(wrong, first.substring(0, 20), "nonsense", "", "khamt-1-")) {
            assertThatThrownBy(() -> Shares.combine(
                            split.closed(), List.of(typed, split.shares().get(1))))
                    .isInstanceOf(WrongUse.class)
                    .extracting(e -> ((WrongUse) e).key())
                    .isEqualTo("command.key.mistyped");
        }
    }

    @Test
    void fewer_than_two_and_more_than_all_are_refused() {
        assertThatThrownBy(() -> Shares.split(CONTENT, 1, 1)).isInstanceOf(WrongUse.class);
        assertThatThrownBy(() -> Shares.split(CONTENT, 3, 4)).isInstanceOf(WrongUse.class);
        assertThatThrownBy(() -> Shares.split(CONTENT, 100, 4)).isInstanceOf(WrongUse.class);
    }
}
