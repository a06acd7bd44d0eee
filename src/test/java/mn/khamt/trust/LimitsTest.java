package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Limit;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S13 and S22: who asks too often waits, and nobody else does. */
class LimitsTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final Duration FLOOD = FULL ? Duration.ofMinutes(5) : Duration.ofSeconds(12);
    private static final int A_SECOND = FULL ? 500 : 120;
    private static final int ADDRESSES = FULL ? 200 : 100;
    /** Both ends of each connection are in this one process, which has only so many files. */
    private static final int AT_ONCE = 4_000;

    private static final Sql SESSION = Sql.of("""
        insert into access.session (session_id, token_hash, account_id, expires_at)
        values (gen_random_uuid(), sha256(convert_to(:token, 'UTF8')), :account, now() + interval '1 hour')
        """);

    private static TestKhamt khamt;
    private static TestPeople people;
    private static TestCase at;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        at = TestCase.build(khamt);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @ParameterizedTest
    @CsvSource({"en, very often, You can go on in", "mn, хэт олон удаа, Үргэлжлүүлэх боломжтой"})
    void the_search_after_the_last_allowed_is_refused_for_the_person_and_nobody_else(
            String language, String what, String when) {
        TestPerson searcher = people.add("searcher-" + language, Role.SOCIAL_WORKER, "FCYDA", language);
        var here = new Visitor(khamt.address(), searcher.token());
        String other = "other-device-" + language;
        khamt.database()
                .superuser()
                .write(() ->
                        khamt.database().superuser().change(SESSION, "token", other, "account", searcher.accountId()));
        var there = new Visitor(khamt.address(), other);

        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < Limit.SEARCH.atOnce(); i++) {
            statuses.add((i % 2 == 0 ? here : there)
                    .post("/cases", Map.of("q", "нэр " + i))
                    .status());
        }
        assertThat(statuses).containsOnly(200);
        Answer refused = there.post("/cases", Map.of("q", "бичсэн нэр"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains(what, when, "бичсэн нэр");
        assertThat(here.post("/cases", Map.of("q", "x")).status()).isEqualTo(429);
        assertThat(here.get("/cases").status()).isEqualTo(200);

        var colleague = new Visitor(khamt.address(), at.colleague().token());
        assertThat(colleague.post("/cases", Map.of("q", "нэр")).status()).isEqualTo(200);
    }

    @Test
    void names_are_shown_only_so_often() {
        var owner = new Visitor(khamt.address(), at.owner().token());
        String identity = "/cases/" + at.caseId().value() + "/people/" + at.victim() + "/identity";
        for (int i = 0; i < Limit.REVEAL.atOnce(); i++) {
            assertThat(owner.post(identity, Map.of("_op", UUID.randomUUID().toString(), "reason", "CARE"))
                            .status())
                    .isEqualTo(200);
        }
        Answer refused = owner.post(identity, Map.of("_op", UUID.randomUUID().toString(), "reason", "CARE"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).doesNotContain(TestCase.SECRET);
    }

    @Test
    void cookies_that_were_never_ours_shut_nobody_out() {
        var staff = new Visitor(khamt.address(), at.colleague().token());
        for (int i = 0; i < 900; i++) {
            assertThat(new Visitor(khamt.address(), "guess-" + i).get("/home").status())
                    .isEqualTo(303);
        }
        assertThat(staff.get("/home").status()).isEqualTo(200);
    }

    /** The colleague works on, and people report, while many networks send as many reports as they can. */
    @Test
    void a_flood_on_the_public_form_reaches_neither_the_staff_nor_those_who_report() throws Exception {
        var flooded = new AtomicInteger();
        var let = new AtomicInteger();
        var faults = Collections.synchronizedList(new ArrayList<Integer>());
        var staffTimes = Collections.synchronizedList(new ArrayList<Long>());
        var reported = new ArrayList<Future<Boolean>>();
        var under = new Semaphore(AT_ONCE);
        long files = openFiles();
        long until = System.nanoTime() + FLOOD.toNanos();
        try (HttpClient client = HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var others = new ArrayList<Future<?>>();
            others.add(threads.submit(() -> {
                var staff = new Visitor(khamt.address(), at.colleague().token());
                while (System.nanoTime() < until) {
                    long start = System.nanoTime();
                    assertThat(staff.get("/home").status()).isEqualTo(200);
                    staffTimes.add(System.nanoTime() - start);
                    Thread.sleep(50);
                }
                return null;
            }));
            others.add(threads.submit(() -> {
                for (int i = 0; System.nanoTime() < until; i++) {
                    String address = "203.0." + (113 + i / 250) + "." + (i % 250 + 1);
                    reported.add(threads.submit(() -> reports(client, address)));
                    Thread.sleep(1000);
                }
                return null;
            }));
            long next = System.nanoTime();
            while (System.nanoTime() < until) {
                String address = "198.51.100." + ThreadLocalRandom.current().nextInt(1, ADDRESSES + 1);
                under.acquire();
                others.add(threads.submit(() -> {
                    try {
                        int status = send(client, address, report()).statusCode();
                        flooded.incrementAndGet();
                        if (status == 200) {
                            let.incrementAndGet();
                        } else if (status != 429) {
                            faults.add(status);
                        }
                        return null;
                    } finally {
                        under.release();
                    }
                }));
                next += 1_000_000_000L / A_SECOND;
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(Duration.ofNanos(wait));
                } else if (wait < -1_000_000_000L) {
                    // What was not sent while the machine stood still is not sent at once when it goes on.
                    next = System.nanoTime();
                }
            }
            for (Future<?> other : others) {
                other.get();
            }
        }
        int accepted = 0;
        for (Future<Boolean> one : reported) {
            accepted += one.get() ? 1 : 0;
        }
        long[] times = staffTimes.stream().mapToLong(Long::longValue).sorted().toArray();
        long p95 = times[(int) (times.length * 0.95)] / 1_000_000;
        System.out.printf(
                "flood: %d requests, %d let in; staff p95 %d ms of %d pages; reports accepted %d of %d; open files %d,"
                        + " then %d%n",
                flooded.get(), let.get(), p95, times.length, accepted, reported.size(), files, filesAfter(files));
        assertThat(faults).isEmpty();
        assertThat(p95).as("ms, staff, 95th of 100").isLessThan(1000);
        assertThat(accepted).isGreaterThanOrEqualTo((int) Math.ceil(reported.size() * 0.99) - (FULL ? 0 : 1));
        assertThat(let.get()).as("reports of the flood that were let in").isLessThan(flooded.get() / 2);
        assertThat(flooded.get()).as("requests that were sent at all").isGreaterThan((int)
                (A_SECOND * FLOOD.toSeconds() / 3));
        assertThat(filesAfter(files))
                .as("files and connections open after the flood")
                .isLessThan(files + 100);
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** When the connections of the flood have been given up, which the server does after half a minute of nothing. */
    private static long filesAfter(long before) throws InterruptedException {
        for (int i = 0; i < 90 && openFiles() >= before + 100; i++) {
            Thread.sleep(1000);
        }
        return openFiles();
    }

    /** S23: whoever guesses gets the same answer whatever the number is, and far too slowly to find one of ten thousand million million. */
    @Test
    void receipts_cannot_be_guessed_and_the_right_one_still_opens() throws Exception {
        int guesses = FULL ? 100_000 : 600;
        long began = System.nanoTime();
        var hits = new AtomicInteger();
        var tried = new AtomicInteger();
        var lost = new AtomicInteger();
        try (HttpClient client = HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
                var threads = Executors.newFixedThreadPool(8)) {
            HttpResponse<String> sent = send(client, "192.0.2.200", report());
            var number = java.util.regex.Pattern.compile("[0-9]{4}[  ][0-9]{4}[  ][0-9]{4}[  ][0-9]{4}")
                    .matcher(sent.body());
            assertThat(number.find()).isTrue();
            var looked = new ArrayList<Future<?>>();
            for (int i = 0; i < guesses; i++) {
                String from = "192.0.2." + (i % 10 + 1);
                looked.add(threads.submit(() -> {
                    String guess = String.valueOf(
                            ThreadLocalRandom.current().nextLong(1_000_000_000_000_000L, 9_999_999_999_999_999L));
                    HttpResponse<String> answer;
                    try {
                        answer = look(client, from, guess);
                    } catch (IOException e) {
                        // Java's client gives up a connection now and then on a machine that has much else to do.
                        lost.incrementAndGet();
                        return null;
                    }
                    tried.addAndGet(answer.statusCode() == 422 ? 1 : 0);
                    hits.addAndGet(answer.statusCode() == 200 ? 1 : 0);
                    return null;
                }));
            }
            for (Future<?> one : looked) {
                one.get();
            }
            assertThat(look(client, "192.0.2.250", number.group()).statusCode())
                    .as("the right number, from a network that did not guess")
                    .isEqualTo(200);
        }
        System.out.printf(
                "receipts: %d guesses, %d looked up, %d hits, %d lost%n", guesses, tried.get(), hits.get(), lost.get());
        assertThat(lost.get()).as("guesses that were never answered").isLessThanOrEqualTo(guesses / 100);
        assertThat(hits.get()).isZero();
        long minutes = Duration.ofNanos(System.nanoTime() - began).toMinutes() + 2;
        assertThat((long) tried.get())
                .as("guesses that were looked up at all, of ten networks")
                .isLessThanOrEqualTo(minutes * 200);
    }

    private static HttpResponse<String> look(HttpClient client, String from, String number) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(khamt.address() + "/q/receipt"))
                        .header("X-Forwarded-For", from)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "number=" + URLEncoder.encode(number, StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Somebody who reports waits as long as a page asks them to, and sends again what the page kept. */
    private static boolean reports(HttpClient client, String address) throws Exception {
        Map<String, String> report = report();
        for (int attempt = 0; attempt < 4; attempt++) {
            HttpResponse<String> answer = send(client, address, report);
            if (answer.statusCode() == 200) {
                return answer.body().matches("(?s).*[0-9]{4}[  ][0-9]{4}[  ][0-9]{4}[  ][0-9]{4}.*");
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains(report.get("worry"));
            Thread.sleep(1000L
                    * Math.min(
                            20,
                            Integer.parseInt(
                                    answer.headers().firstValue("Retry-After").orElse("5"))));
        }
        return false;
    }

    private static Map<String, String> report() {
        return Map.of(
                "_op",
                UUID.randomUUID().toString(),
                "worry",
                "Хөршийн хүүхэд " + UUID.randomUUID(),
                "at",
                "99",
                "go",
                "send");
    }

    private static HttpResponse<String> send(HttpClient client, String address, Map<String, String> fields)
            throws Exception {
        String body = fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return client.send(
                HttpRequest.newBuilder(URI.create(khamt.address() + "/q"))
                        .header("X-Forwarded-For", address)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept-Language", "en")
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
