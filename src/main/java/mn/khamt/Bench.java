package mn.khamt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import mn.khamt.demo.Demo;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.time.Times;

/**
 * Measures the product over HTTP on this machine, as users' browsers would ask, on a demo country of its own in a throw-away folder.
 * Each rate stands beside a baseline of the same run: the emptiest answer that still asks the database ({@code /health/ready}).
 */
final class Bench implements Command {
    private static final Pattern CASE = Pattern.compile("href=\"(/cases/[0-9a-f-]{36})\"");
    private static final Pattern HIDDEN = Pattern.compile("name=\"(_csrf|_op|_version)\" value=\"([^\"]*)\"");
    private static final int USERS = 8;

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public int run(Console console, List<String> arguments) throws Exception {
        var given = new Arguments(arguments, Set.of("cases", "seconds"), Set.of("json"));
        int cases = (int) given.number("cases", 10_000);
        long seconds = given.number("seconds", 5);
        Path folder = Files.createTempDirectory("khamt-bench");
        try (Installation installation = Installation.own(console.environment(), folder)) {
            long began = System.nanoTime();
            long rows = new Demo(installation.settings())
                    .load(cases, 1, Times.ofThisMachine().today(), done -> {});
            double loading = (System.nanoTime() - began) / 1e9;
            installation.analyze();
            int port = freePort();
            try (var context = Serve.start(installation, "127.0.0.1", port, true);
                    var client = HttpClient.newBuilder()
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .build()) {
                console.say("command.bench.loaded", "cases", cases, "rows", rows);
                var bench = new Run(console, client, "http://127.0.0.1:" + port, cases, seconds, given.flag("json"));
                bench.line("load", cases / loading, 0, 0, 0);
                if (context.isActive()) {
                    bench.all();
                }
            }
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
        return 0;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Run {
        private final Console console;
        private final HttpClient client;
        private final String address;
        private final int cases;
        private final long seconds;
        private final boolean json;
        private double floor;

        Run(Console console, HttpClient client, String address, int cases, long seconds, boolean json) {
            this.console = console;
            this.client = client;
            this.address = address;
            this.cases = cases;
            this.seconds = seconds;
            this.json = json;
        }

        void all() throws Exception {
            String cookie = signIn();
            List<String> mine = CASE.matcher(get("/cases", cookie).body())
                    .results()
                    .map(r -> r.group(1))
                    .distinct()
                    .toList();
            measure("warm up", i -> request(mine.get(i % mine.size()), cookie));
            floor = measure("floor", i -> request("/health/ready", cookie));
            measure("list", i -> request("/cases", cookie));
            measure("filtered list", i -> request("/cases?sex=FEMALE&age_from=10&age_to=17&place=MN-1", cookie));
            measure("open", i -> request(mine.get(i % mine.size()), cookie));
            measure("home", i -> request("/home", cookie));
            measure("indicators", i -> request("/numbers/indicators", cookie));
            String form = get("/cases/new", cookie).body();
            measure("create", i -> creation(form, cookie));
        }

        private HttpRequest request(String path, String cookie) {
            return HttpRequest.newBuilder(URI.create(address + path))
                    .header("Cookie", cookie)
                    .build();
        }

        /** A new case, as the form would send it, each with an operation id of its own. */
        private HttpRequest creation(String form, String cookie) {
            var body = new StringBuilder();
            HIDDEN.matcher(form).results().forEach(r -> {
                if (!r.group(1).equals("_op")) {
                    field(body, r.group(1), r.group(2));
                }
            });
            String today = Times.ofThisMachine().today().toString();
            field(body, "_op", java.util.UUID.randomUUID().toString());
            field(body, "classification", "FORCED_CHILD_LABOUR");
            field(body, "place", "MN-1-SK");
            field(body, "opened_on", today);
            field(body, "identified_on", today);
            field(body, "victim_status", "IDENTIFIED");
            field(body, "victim_sex", "MALE");
            field(body, "victim_age_exploitation", "12");
            field(body, "victim_age_identification", "12");
            return HttpRequest.newBuilder(URI.create(address + "/cases/new"))
                    .header("Cookie", cookie)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build();
        }

        private String signIn() throws Exception {
            var body = new StringBuilder();
            field(body, "username", "social");
            field(body, "password", Demo.PASSWORD);
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/sign-in"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.headers().allValues("Set-Cookie").stream()
                    .filter(c -> c.startsWith("khamt="))
                    .map(c -> c.replaceAll(";.*", ""))
                    .findFirst()
                    .orElseThrow();
        }

        private HttpResponse<String> get(String path, String cookie) throws Exception {
            return client.send(request(path, cookie), HttpResponse.BodyHandlers.ofString());
        }

        /** Eight users ask as fast as they are answered, for the given time; answers the rate. */
        private double measure(String name, IntFunction<HttpRequest> ask) throws Exception {
            var took = new ConcurrentLinkedQueue<Long>();
            var number = new AtomicInteger();
            var wrong = new AtomicInteger();
            long until = System.nanoTime() + seconds * 1_000_000_000L;
            var users = new ArrayList<Callable<Boolean>>();
            for (int user = 0; user < USERS; user++) {
                users.add(() -> {
                    while (System.nanoTime() < until) {
                        long start = System.nanoTime();
                        var answer = client.send(
                                ask.apply(number.getAndIncrement()), HttpResponse.BodyHandlers.discarding());
                        took.add(System.nanoTime() - start);
                        if (answer.statusCode() >= 400) {
                            wrong.incrementAndGet();
                        }
                    }
                    return true;
                });
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var user : threads.invokeAll(users)) {
                    user.get();
                }
            }
            long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
            double rate = sorted.length / (double) seconds;
            if (!name.equals("warm up")) {
                line(name, rate, at(sorted, 0.50), at(sorted, 0.95), wrong.get());
            }
            return rate;
        }

        private static double at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
        }

        void line(String name, double rate, double p50, double p95, int wrong) {
            String shape = json
                    ? "{\"name\":\"%s\",\"cases\":%d,\"rate\":%.1f,\"p50_ms\":%.2f,\"p95_ms\":%.2f,\"baseline\":%.1f,\"ratio\":%.3f,\"refused\":%d}"
                    : "%-14s %,9d cases %9.1f /s   p50 %7.2f ms   p95 %7.2f ms   floor %8.1f /s   ratio %.3f   refused"
                            + " %d";
            console.out()
                    .println(String.format(
                            Locale.ROOT,
                            shape,
                            name,
                            cases,
                            rate,
                            p50,
                            p95,
                            floor,
                            floor == 0 ? 0 : rate / floor,
                            wrong));
        }

        private static void field(StringBuilder body, String name, String value) {
            body.append(body.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
