package mn.khamt.platform.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import mn.khamt.TestKhamt;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** However many connect, this process has files left to reach its database and to keep what is sent (S22). */
class ConnectionsTest {
    private static final int MANY = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({"1024, 362", "4096, 1898", "20000, 8192", "1048576, 8192", "256, 64"})
    void fewer_are_let_in_than_files_may_be_open(long files, int connections) {
        assertThat(ServerConfiguration.connections(8192, files)).isEqualTo(connections);
    }

    @Test
    void the_server_keeps_to_it() {
        try (TestKhamt khamt = TestKhamt.start(Map.of("server.tomcat.max-connections", MANY))) {
            var server = (TomcatWebServer) ((WebServerApplicationContext) khamt.context()).getWebServer();
            var protocol = (AbstractProtocol<?>) java.util.Objects.requireNonNull(server)
                    .getTomcat()
                    .getConnector()
                    .getProtocolHandler();
            long files = ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getMaxFileDescriptorCount();
            assertThat(protocol.getMaxConnections())
                    .isEqualTo(ServerConfiguration.connections(MANY, files))
                    .isLessThan(MANY);
        }
    }
}
