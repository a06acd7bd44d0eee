package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S28: what is in the jar stands in its list, and the same sources give the same jar, without a network. */
class SupplyTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void a_library_that_the_list_does_not_name_stops_the_build() throws Exception {
        List<String> named =
                IntStream.range(0, 25).mapToObj(i -> "part" + i + "-1." + i).toList();

        assertThat(checked(jar(named, named)).code()).isZero();

        var more = new ArrayList<>(named);
        more.add("stranger-6.6.6");
        Said refused = checked(jar(named, more));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.text()).contains("stranger-6.6.6 is in the jar and not in its list");
        assertThat(checked(jar(named, named.subList(0, 5))).code())
                .as("a jar without most of its parts")
                .isNotZero();
    }

    /** At full size only: two builds take minutes. */
    @Test
    void two_builds_without_a_network_are_one_jar_that_starts_without_a_network() throws Exception {
        assumeTrue(FULL, "two builds");
        var digests = new ArrayList<String>();
        Path built = folder;
        for (String name : List.of("one", "two")) {
            built = Files.createDirectory(folder.resolve(name));
            copySources(built);
            // Told to be offline, Maven leaves out the list of parts; without a network it makes it from what is there.
            Said build = run(
                    built,
                    30,
                    "unshare",
                    "-rn",
                    "bash",
                    "-c",
                    "ip link set lo up 2>/dev/null; exec mvn -B -ntp -q package -DskipTests -Dformat.skip=true");
            assertThat(build.code()).as(build.text()).isZero();
            Path jar = built.resolve("target").resolve("khamt.jar");
            digests.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))));
        }
        System.out.println("digests " + digests);
        assertThat(digests.get(0)).isEqualTo(digests.get(1));
        Said listed = checked(built);
        assertThat(listed.code()).as(listed.text()).isZero();

        // In a network of its own that leads nowhere; the list of parts is printed, and a database made and migrated.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String alone = "ip link set lo up 2>/dev/null; export KHAMT_DATA=\"$1/data\" KHAMT_DEMO=no; exec \"$2\""
                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar target/khamt.jar ";
        Said parts = run(built, 5, "unshare", "-rn", "bash", "-c", alone + "sbom", "-", folder.toString(), java);
        assertThat(parts.code()).as(parts.text()).isZero();
        assertThat(parts.text()).contains("CycloneDX");
        Said migrated = run(built, 10, "unshare", "-rn", "bash", "-c", alone + "migrate", "-", folder.toString(), java);
        assertThat(migrated.code()).as(migrated.text()).isZero();
    }

    // ---- jars ----

    private Path jar(List<String> named, List<String> inside) throws IOException {
        Path jar = Files.createDirectories(folder.resolve("target")).resolve("khamt.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry("META-INF/sbom/application.cdx.json"));
            var list = new StringBuilder("{\"bomFormat\":\"CycloneDX\",\"components\":[");
            for (String one : named) {
                int at = one.lastIndexOf('-');
                String purl =
                        "pkg:maven/mn.example/" + one.substring(0, at) + "@" + one.substring(at + 1) + "?type=jar";
                list.append("{\"bom-ref\":\"").append(purl).append("\",\"licenses\":[{\"license\":{\"id\":\"MIT\"}}],");
                list.append("\"purl\" : \"").append(purl).append("\"},");
            }
            out.write(list.append("{}]}").toString().getBytes(StandardCharsets.UTF_8));
            for (String one : inside) {
                out.putNextEntry(new ZipEntry("BOOT-INF/lib/" + one + ".jar"));
            }
        }
        return folder;
    }

    /** What the build asks of its jar. */
    private static Said checked(Path place) throws Exception {
        return run(
                place,
                5,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HOME.resolve("src/build/java/Supply.java").toString());
    }

    private static void copySources(Path to) throws Exception {
        Said copied = run(
                HOME,
                5,
                "bash",
                "-c",
                "tar -cf - --exclude=./target --exclude=./.git . | tar -xf - -C \"$1\"",
                "-",
                to.toString());
        assertThat(copied.code()).as(copied.text()).isZero();
    }

    private static Said run(Path where, int minutes, String... command) throws Exception {
        Path said = Files.createTempFile("khamt-supply", ".log");
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            assertThat(ended)
                    .as("%s within %d minutes", List.of(command), minutes)
                    .isTrue();
            return new Said(process.exitValue(), Files.readString(said));
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private record Said(int code, String text) {}
}
