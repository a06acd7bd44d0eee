package mn.khamt;

import java.util.HashMap;
import java.util.Map;
import mn.khamt.keys.KeyFile;
import mn.khamt.testing.TestDatabase;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole product on a test database, answering on a free port of this machine.
 *
 * @param address for browsers: {@code http://localhost:PORT}
 */
public record TestKhamt(TestDatabase database, ConfigurableApplicationContext context, String address)
        implements AutoCloseable {

    /** Starts on a new empty database. */
    public static TestKhamt start() {
        return start(TestDatabase.fresh());
    }

    public static TestKhamt start(TestDatabase database) {
        return start(database, TestDatabase.KEYS);
    }

    /** With settings of its own, on a new empty database. */
    public static TestKhamt start(Map<String, Object> settings) {
        return start(TestDatabase.fresh(), TestDatabase.KEYS, settings);
    }

    /** With master keys of its own, for changing them: those of all test databases must stay as they are. */
    public static TestKhamt start(TestDatabase database, KeyFile keys) {
        return start(database, keys, Map.of());
    }

    private static TestKhamt start(TestDatabase database, KeyFile keys, Map<String, Object> settings) {
        var application = new SpringApplication(Wiring.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        var properties = new HashMap<String, Object>();
        properties.put("server.port", 0);
        properties.put("server.address", "127.0.0.1");
        properties.putAll(settings);
        application.setDefaultProperties(properties);
        application.addInitializers(c -> {
            c.getBeanFactory().registerSingleton("databaseSettings", database.settings());
            c.getBeanFactory().registerSingleton("masterKeys", keys);
        });
        ConfigurableApplicationContext context = application.run();
        int port = java.util.Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        return new TestKhamt(database, context, "http://localhost:" + port);
    }

    /** A part of the running product. */
    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
