package mn.khamt.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import mn.khamt.platform.time.Times;
import org.junit.jupiter.api.Test;

class LookUpsTest {
    private Instant now = Instant.parse("2026-11-21T04:00:30Z");
    private final LookUps lookUps = new LookUps(new Times(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }));

    @Test
    void an_address_tries_so_often_in_a_minute_and_again_in_the_next() {
        assertThat(tries("192.0.2.1", 100)).isEqualTo(LookUps.OF_ONE_ADDRESS);
        assertThat(lookUps.mayTry("192.0.2.2")).isTrue();
        now = now.plusSeconds(29);
        assertThat(lookUps.mayTry("192.0.2.1")).isFalse();
        now = now.plusSeconds(1);
        assertThat(lookUps.mayTry("192.0.2.1")).isTrue();
    }

    @Test
    void right_numbers_do_not_count() {
        for (int i = 0; i < 1000; i++) {
            assertThat(lookUps.mayTry("192.0.2.1")).isTrue();
            lookUps.wasRight("192.0.2.1");
        }
        assertThat(tries("192.0.2.1", 100)).isEqualTo(LookUps.OF_ONE_ADDRESS);
        lookUps.wasRight("192.0.2.1");
        assertThat(tries("192.0.2.1", 100)).isEqualTo(1);
    }

    @Test
    void however_many_guess_the_first_try_of_everybody_else_is_let_in() {
        int let = 0;
        for (int i = 0; i < 200; i++) {
            let += tries("10.0.0." + i, 100);
        }
        assertThat(let).as("200 first tries and what all may repeat together").isEqualTo(200 + LookUps.REPEATED);
        assertThat(tries("192.0.2.1", 100)).isEqualTo(1);
        lookUps.wasRight("10.0.0.1");
        assertThat(lookUps.mayTry("192.0.2.1")).isTrue();
        assertThat(lookUps.mayTry("192.0.2.1")).isFalse();
    }

    @Test
    void a_network_of_the_new_kind_is_one_address() {
        assertThat(tries("2001:db8:1:2::1", 15) + tries("2001:db8:1:2:ffff::2", 15))
                .isEqualTo(LookUps.OF_ONE_ADDRESS);
        assertThat(lookUps.mayTry("2001:db8:1:3::1")).isTrue();
        assertThat(tries("not an address", 100)).isEqualTo(LookUps.OF_ONE_ADDRESS);
    }

    private int tries(String address, int times) {
        int let = 0;
        for (int i = 0; i < times; i++) {
            let += lookUps.mayTry(address) ? 1 : 0;
        }
        return let;
    }
}
