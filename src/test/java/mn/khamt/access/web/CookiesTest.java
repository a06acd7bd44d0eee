package mn.khamt.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import mn.khamt.access.Device;
import mn.khamt.access.SignIns;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CookiesTest {
    @Test
    void behind_tls_the_cookies_carry_the_prefix_that_no_other_host_can_set() {
        var request = new MockHttpServletRequest("POST", "/sign-in");
        request.setSecure(true);
        request.setRemoteAddr("10.1.2.3");
        var response = new MockHttpServletResponse();

        new SessionCookie().write(SignIns.secret(), request, response);
        new DeviceCookie().write(new DeviceCookie().read(request), request, response);

        assertThat(response.getHeaders("Set-Cookie"))
                .hasSize(2)
                .allSatisfy(c -> assertThat(c)
                        .startsWith("__Host-khamt")
                        .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
                        .doesNotContain("Domain"));
    }

    @Test
    void of_an_address_only_the_part_of_the_network_is_kept() {
        assertThat(Device.netOf("10.1.2.3")).isEqualTo("10.1.2.*");
        assertThat(Device.netOf("2001:db8:1:2:3:4:5:6")).isEqualTo("20:01:0d:b8:00:01:00:*");
    }

    @Test
    void a_device_cookie_of_another_shape_is_not_believed() {
        var request = new MockHttpServletRequest("GET", "/sign-in");
        request.setCookies(new jakarta.servlet.http.Cookie("khamt-device", "x".repeat(400)));
        assertThat(new DeviceCookie().read(request).secret()).hasSize(43);
    }

    @Test
    void a_browser_is_named_in_words_that_people_know() {
        assertThat(SessionsPage.device(
                        "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"))
                .isEqualTo("Chrome, Android");
        assertThat(SessionsPage.device("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140"))
                .isEqualTo("Firefox, Windows");
        assertThat(SessionsPage.device(null)).isEqualTo("–");
    }
}
