package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CaseCodeTest {
    @Test
    void a_code_is_read_with_and_without_hyphens() {
        String code = new CaseCode(26, 4817).toString();

        assertThat(code).matches("26-04817-\\d");
        assertThat(CaseCode.read(code)).contains(new CaseCode(26, 4817));
        assertThat(CaseCode.read(" " + code.replace("-", "") + " ")).contains(new CaseCode(26, 4817));
    }

    @Test
    void one_wrong_digit_and_two_exchanged_ones_are_noticed() {
        String code = new CaseCode(26, 4817).toString().replace("-", "");
        for (int i = 0; i < code.length(); i++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                if (digit != code.charAt(i)) {
                    assertThat(CaseCode.read(code.substring(0, i) + digit + code.substring(i + 1)))
                            .isEmpty();
                }
            }
            if (i > 0 && code.charAt(i) != code.charAt(i - 1)) {
                String exchanged =
                        code.substring(0, i - 1) + code.charAt(i) + code.charAt(i - 1) + code.substring(i + 1);
                assertThat(CaseCode.read(exchanged)).isEmpty();
            }
        }
    }
}
