package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.testing.Forms;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * S11: people type names, telephones and addresses that exist nowhere else into every form they come to; afterwards they stand in no log,
 * no address, no temporary file and in no column of the database that is not sealed, but those named here.
 */
class CanaryTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int ROUNDS = FULL ? 10 : 1;
    /** In every text, whatever stands around it. */
    private static final String MARK = "Цагаанзэгэл";

    /** Ten only: among as many as have these first digits alone, the number by which Java tells two objects apart would be found by chance. */
    private static final Pattern NUMBER = Pattern.compile("7770641[0-9]");

    private static final Captured LOGGED = new Captured();
    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;
    private static Instant began = Instant.EPOCH;

    private static TestKhamt khamt;
    private static Crew crew;
    private static final List<Crew.Sent> SENT = new ArrayList<>();
    private static final List<Integer> ADDRESSED = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void everybodyWrites() throws SQLException {
        began = Instant.now();
        var both = new PrintStream(PRINTED, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        khamt = TestKhamt.start();
        // A start sets all logging up anew; what is switched on is what the product switches on.
        logAs("/logback.xml");
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        LOGGED.setContext(root.getLoggerContext());
        LOGGED.start();
        root.addAppender(LOGGED);
        // Everything that we wrote ourselves to be logged, even what is not switched on; of others what is.
        ((Logger) LoggerFactory.getLogger("mn.khamt")).setLevel(Level.TRACE);
        crew = Crew.at(khamt, "canary");
        var number = new int[] {0};
        SENT.addAll(crew.write(new Random(11), ROUNDS, 4, field -> canary(field, number[0]++)));
        // What the public sends, all pages at once.
        var anybody = new Visitor(khamt.address(), null);
        Forms.Seen first = Forms.on("/q", anybody.get("/q").body()).getFirst();
        var report = first.filled(new Random(1), f -> "");
        report.putAll(java.util.Map.of(
                "worry",
                MARK + " worry",
                "who",
                MARK + " who",
                "where",
                MARK + " where",
                "name",
                MARK,
                "phone",
                "77706419",
                "email",
                "a77706419@example.mn",
                "contact_rule",
                MARK + " rule",
                "may_contact",
                "YES",
                "at",
                "99"));
        report.put("go", "send");
        SENT.add(new Crew.Sent(Role.INTAKE_OFFICER, "/q", anybody.post("/q", report)));
        theDatabaseRefuses();
        somethingStandsInTheAddress();
    }

    /** In a path that is none of ours, and in one that is, in each place in which a server overlooks it; while all is well and while not. */
    private static void somethingStandsInTheAddress() throws SQLException {
        List<Visitor> all = List.of(
                new Visitor(khamt.address(), crew.person(Role.SOCIAL_WORKER).token()),
                new Visitor(khamt.address(), crew.person(Role.SHELTER_WORKER).token()),
                new Visitor(khamt.address(), crew.person(Role.PROSECUTOR).token()),
                new Visitor(khamt.address(), null));
        String mark = URLEncoder.encode(MARK, StandardCharsets.UTF_8);
        String one = "/cases/" + crew.caseId().value();
        List<String> paths = List.of(
                "/" + mark,
                "/77706412/" + mark + "/" + crew.caseId().value(),
                "/cases/" + mark,
                "/referrals/" + crew.caseId().value() + "/" + mark,
                one + "/justice/verdicts/" + crew.caseId().value() + "/sentences/new/" + mark,
                one + "/" + mark,
                one + ";" + mark + "=77706412/notes",
                one + "/notes;77706412",
                one + "/notes?" + mark + "=77706412",
                "/q/r/" + mark,
                "/assets/" + mark,
                "/a".repeat(20) + "/" + mark,
                "/%2e%2e/" + mark,
                "/" + mark + "%00",
                "/" + mark + "%zz");
        for (String trouble : List.of(
                "select 1",
                "alter table referrals.referral rename to elsewhere; alter table cases.case_file rename to elsewhere",
                "alter function guard.enter(bytea) rename to elsewhere")) {
            superuser(trouble);
            for (String path : paths) {
                all.forEach(visitor -> addressed(visitor, path));
            }
            superuser("""
                do $$ begin
                    if to_regclass('cases.elsewhere') is not null then alter table cases.elsewhere rename to case_file; end if;
                    if to_regclass('referrals.elsewhere') is not null then alter table referrals.elsewhere rename to referral; end if;
                    if to_regprocedure('guard.elsewhere(bytea)') is not null then alter function guard.elsewhere(bytea) rename to enter; end if;
                end $$
                """);
        }
        assertThat(ADDRESSED.stream().filter(status -> status >= 500).count())
                .as("failures of paths in which something stands")
                .isGreaterThan(4);
    }

    private static void addressed(Visitor visitor, String path) {
        try {
            ADDRESSED.add(visitor.get(path).status());
        } catch (IllegalArgumentException e) {
            ADDRESSED.add(raw(path));
        }
    }

    /** What no browser and no library would send. */
    private static int raw(String path) {
        URI server = URI.create(khamt.address());
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void logAs(String configuration) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Objects.requireNonNull(CanaryTest.class.getResource(configuration)));
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A row that the database refuses, a statement that it cannot run: the server tells what stood in them. */
    private static void theDatabaseRefuses() throws SQLException {
        var owner = new Visitor(khamt.address(), crew.person(Role.SOCIAL_WORKER).token());
        String notes = "/cases/" + crew.caseId().value() + "/notes";
        Forms.Seen form = Forms.on(notes, owner.get(notes).body()).stream()
                .filter(f -> f.action().equals(notes))
                .findFirst()
                .orElseThrow();
        for (String trouble : List.of(
                "alter table cases.note add constraint trouble check (note_id is null) not valid",
                "create function public.trouble() returns trigger language plpgsql as $$ begin perform new.body::int;"
                        + " return new; end $$; create trigger trouble before insert on cases.note for each row execute"
                        + " function public.trouble()",
                "alter table cases.note rename column body to elsewhere")) {
            superuser(trouble);
            SENT.add(new Crew.Sent(
                    Role.SOCIAL_WORKER, notes, owner.post(notes, form.filled(new Random(3), f -> canary(f, 1)))));
            assertThat(SENT.getLast().answer().status()).as(trouble).isGreaterThanOrEqualTo(400);
            superuser("""
                alter table cases.note drop constraint if exists trouble;
                drop trigger if exists trouble on cases.note;
                drop function if exists public.trouble();
                """);
        }
        superuser("alter table cases.note rename column elsewhere to body");
    }

    @AfterAll
    static void stop() {
        khamt.close();
        System.setOut(OUT);
        System.setErr(ERR);
        logAs("/logback-test.xml");
    }

    @Test
    void most_forms_took_what_was_typed() {
        var taken = new TreeSet<String>();
        SENT.stream().filter(s -> s.answer().status() < 400).forEach(s -> taken.add(Forms.kind(s.action())));
        var refused = new TreeSet<String>();
        SENT.forEach(s -> refused.add(
                s.role() + " " + Forms.kind(s.action()) + " " + s.answer().status()));
        refused.removeIf(r -> taken.stream().anyMatch(t -> r.contains(" " + t + " ")));
        OUT.printf("%d sendings, %d kinds of form took them, not these: %s%n", SENT.size(), taken.size(), refused);
        assertThat(taken.size()).isGreaterThan(11);
    }

    @Test
    void nothing_of_it_is_logged_or_printed() {
        assertThat(LOGGED.lines).as("the troubles were logged").isNotEmpty();
        assertThat(LOGGED.lines.stream().filter(CanaryTest::marked)).isEmpty();
        assertThat(PRINTED.toString(StandardCharsets.UTF_8).lines().filter(CanaryTest::marked))
                .isEmpty();
    }

    @Test
    void nothing_of_it_stands_in_an_address() {
        assertThat(SENT.stream().map(s -> s.answer().location()).filter(CanaryTest::marked))
                .isEmpty();
        for (String path : List.of("/health/live", "/health/ready", "/metrics", "/actuator/prometheus")) {
            assertThat(new Visitor(khamt.address(), null).get(path).body())
                    .as(path)
                    .satisfies(body -> assertThat(marked(body)).isFalse());
        }
    }

    @Test
    void nothing_of_it_lies_in_a_temporary_file() throws IOException {
        var wrong = new ArrayList<String>();
        for (Path place : List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of(""))) {
            // The database's own folder is looked into by its columns, and by S17.
            try (var files = Files.list(place)) {
                for (Path file : files.toList()) {
                    look(file, wrong, 3);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void no_column_holds_it_as_it_was_typed() throws SQLException {
        var found = new TreeSet<String>();
        int columns = 0;
        try (Connection c = khamt.database().superuserSource().getConnection();
                var list = c.createStatement();
                var count = c.createStatement();
                var names = list.executeQuery("""
                    select k.oid::regclass::text, a.attname, format_type(a.atttypid, null)
                      from pg_class k
                      join pg_namespace n on n.oid = k.relnamespace
                      join pg_attribute a on a.attrelid = k.oid and a.attnum > 0 and not a.attisdropped
                     where k.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                       and (a.atttypid::regtype::text in ('text', 'jsonb', 'json', 'bytea', 'character varying', 'text[]', 'hstore', 'xml',
                               'tsvector', 'citext', 'name', 'character'))
                    """)) {
            while (names.next()) {
                columns++;
                String column = "t.\"" + names.getString(2) + "\"";
                // Bytes are looked at as the letters they would be.
                String text =
                        names.getString(3).equals("bytea") ? "encode(" + column + ", 'escape')" : column + "::text";
                String mark = names.getString(3).equals("bytea") ? escaped() : MARK.toLowerCase(Locale.ROOT);
                try (var row = count.executeQuery("select exists (select from " + names.getString(1) + " t where lower("
                        + text + ") like '%" + mark + "%' or " + text + " ~ '" + NUMBER.pattern() + "')")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        found.add(names.getString(1) + "." + names.getString(2));
                    }
                }
            }
        }
        OUT.printf("%d columns of text and bytes, %d hold free text%n", columns, found.size());
        assertThat(columns).isGreaterThan(100);
        // The name of a court is nobody's.
        found.remove("justice.verdict.court");
        assertThat(found).as("columns with what people typed").isEmpty();
    }

    @Test
    void running_out_of_memory_leaves_no_picture_of_the_memory_behind() throws Exception {
        String script = Files.readString(Path.of("khamt"));
        assertThat(script).contains("\nulimit -c 0");
        Matcher flags = Pattern.compile("(?s)\nflags=\\((.*?)\n\\)").matcher(script);
        assertThat(flags.find()).isTrue();
        // As the script starts it, with an operator's own wish for a dump that must not be heard.
        String start = "ulimit -c unlimited; ulimit -c 0; java=\"$1\"; flags=(" + flags.group(1)
                + "); exec \"$java\" \"${flags[@]}\" -cp \"$2\" '" + Exhausted.class.getName() + "'";
        var builder = new ProcessBuilder(
                "bash",
                "-c",
                start,
                "-",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Path.of(CanaryTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
        builder.environment().put("KHAMT_MEMORY", "32m");
        builder.environment()
                .put("JAVA_TOOL_OPTIONS", "-XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=" + folder.resolve("tool"));
        Path said = folder.resolve("said");
        Process child = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();

        assertThat(child.exitValue()).as("it ends at once and says so").isEqualTo(3);
        assertThat(Files.readString(said)).contains("OutOfMemoryError", "core limit 0");
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("said");
        }
        assertThat(Files.readString(said)).doesNotContain(Exhausted.NAME);
    }

    // ---- the marks ----

    private static String canary(Forms.Field field, int number) {
        String digits = "7770641" + number % 10;
        return switch (field.type()) {
            case "tel" -> digits;
            case "email" -> "a" + digits + "@example.mn";
            default ->
                switch (field.name()) {
                    case "phone", "telephone" -> digits;
                    case "registration_number" -> "";
                    case "address" -> MARK + " гудамж " + digits;
                    default -> MARK + " " + digits;
                };
        };
    }

    private static boolean marked(String text) {
        return text.toLowerCase(Locale.ROOT).contains(MARK.toLowerCase(Locale.ROOT))
                || NUMBER.matcher(text).find()
                || text.contains("%d0%a6%d0%b0%d0%b3".toUpperCase(Locale.ROOT));
    }

    /** The beginning of the mark as PostgreSQL writes bytes that are no ASCII. */
    private static String escaped() {
        var text = new StringBuilder();
        for (byte b : MARK.substring(1, 6).getBytes(StandardCharsets.UTF_8)) {
            text.append("\\\\\\\\").append(String.format(Locale.ROOT, "%03o", b & 0xff));
        }
        return text.toString();
    }

    private static void look(Path file, List<String> wrong, int depth) {
        try {
            if (Files.isSymbolicLink(file)
                    || file.getFileName() == null
                    || Files.getLastModifiedTime(file).toInstant().isBefore(began)
                    || Set.of("src", ".git", "target")
                            .contains(file.getFileName().toString())
                    || Files.exists(file.resolve("PG_VERSION"))) {
                return;
            }
            if (Files.isDirectory(file)) {
                if (depth > 0) {
                    try (var files = Files.list(file)) {
                        for (Path inside : files.toList()) {
                            look(inside, wrong, depth - 1);
                        }
                    }
                }
            } else if (Files.isRegularFile(file) && Files.size(file) < 50_000_000) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                if (marked(text)) {
                    wrong.add(file.toString());
                }
            }
        } catch (IOException notOurs) {
            // Somebody else's, or gone, or no text: what we write ourselves can be read.
        }
    }

    private static void superuser(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** All that reaches a log, with the whole of each exception. */
    private static final class Captured extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap());
            for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
                lines.add(e.getClassName() + " " + e.getMessage());
            }
        }
    }

    /** A process with a name in its memory, which it fills until nothing is left. */
    static final class Exhausted {
        static final String NAME = "Нууцлагдсан нэр";

        private Exhausted() {}

        public static void main(String[] arguments) throws IOException {
            String limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(l -> l.startsWith("Max core file size"))
                    .findFirst()
                    .orElse("");
            System.out.println("core limit " + limit.replaceAll("Max core file size +", ""));
            var kept = new ArrayList<byte[]>();
            while (kept.size() < 1_000_000) {
                kept.add((NAME + kept.size()).repeat(5_000).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
