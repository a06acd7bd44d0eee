package mn.khamt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import mn.khamt.access.SignInSettings;
import mn.khamt.audit.ChainSettings;
import mn.khamt.demo.DemoCommand;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.keys.MasterKeys;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.database.Migrations;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Serves the pages until it is told to stop. */
final class Serve implements Command {
    @Override
    public String name() {
        return "serve";
    }

    @Override
    public int run(Console console, List<String> arguments) throws Exception {
        int port = port(console.environment());
        var chain = new ChainSettings(console.environment(), console.folder());
        String address = console.environment().getOrDefault("KHAMT_ADDRESS", "127.0.0.1");
        if (taken(address, port)) {
            console.say("start.port_taken", "port", String.valueOf(port));
            return 69;
        }
        var stopped = new CountDownLatch(1);
        try (Installation installation = Installation.own(console.environment(), console.folder())) {
            Optional<String> refusal = refusal(installation);
            if (refusal.isPresent()) {
                console.say(refusal.get(), "role", installation.settings().appUser());
                return 69;
            }
            KeyFile keys = KeyFile.of(console.environment(), console.folder());
            if (!Keyring.possible(installation.settings())) {
                keys.wrapping(); // at least there and readable, or nothing is served
            } else if (new Keyring(installation.settings(), keys).ready()) {
                console.say("start.keys_made", "file", keys.path().toString());
            }
            boolean demo = installation.superuser().isPresent()
                    && !console.environment().getOrDefault("KHAMT_DEMO", "").equals("no");
            if (demo) {
                DemoCommand.firstStart(console, installation);
            }
            Map<String, Object> signIn = SignInSettings.of(console.environment(), demo);
            ConfigurableApplicationContext context = start(installation, chain, keys, address, port, demo, signIn);
            var stopping = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                console.say("start.stopping");
                context.close();
                stopping.countDown();
                await(stopped);
            }));
            console.out().println(console.words().get("start.ready", "address", "http://localhost:" + port + "/"));
            if (demo) {
                console.out().println(console.words().get("start.demo_accounts"));
            }
            console.out().println(console.words().get("start.how_to_stop"));
            stopping.await();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** Starts the pages on a database that has passed the checks. */
    static ConfigurableApplicationContext start(
            Installation installation,
            ChainSettings chain,
            MasterKeys keys,
            String address,
            int port,
            boolean demo,
            Map<String, Object> signIn) {
        var application = new SpringApplication(Wiring.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        var properties = new HashMap<String, Object>();
        properties.put("server.port", port);
        properties.put("server.address", address);
        properties.put("khamt.demo", demo);
        properties.put("khamt.chain", true);
        properties.putAll(signIn);
        application.setDefaultProperties(properties);
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("databaseSettings", installation.settings());
            context.getBeanFactory().registerSingleton("chainSettings", chain);
            context.getBeanFactory().registerSingleton("masterKeys", keys);
        });
        return application.run();
    }

    private static Optional<String> refusal(Installation installation) {
        try (var app = Databases.app(installation.settings(), 1)) {
            return Migrations.refusals(app).stream()
                    .findFirst()
                    .or(() -> installation.settings().sequencerPassword() == null
                            ? Optional.of("start.sequencer_missing")
                            : Optional.empty());
        }
    }

    private static int port(Map<String, String> environment) {
        try {
            return Integer.parseInt(environment.getOrDefault("KHAMT_PORT", "8080"));
        } catch (NumberFormatException e) {
            throw new mn.khamt.platform.commands.WrongUse("command.not_a_number", "option", "KHAMT_PORT");
        }
    }

    private static boolean taken(String address, int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
            return !socket.isBound();
        } catch (IOException e) {
            return true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
