import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Holds the jar to its own list of parts (S28): every library in it is named in the CycloneDX file beside it, with a licence that may be
 * passed on under Apache-2.0. Read as text: a parser would be one part more.
 */
class Supply {
    private static final Path JAR = Path.of("target/khamt.jar");
    private static final String LIST = "META-INF/sbom/application.cdx.json";
    private static final Pattern COMPONENT =
            Pattern.compile("\"purl\"\\s*:\\s*\"pkg:maven/[^/\"]+/([^@\"]+)@([^?\"]+)");
    private static final Pattern FORBIDDEN = Pattern.compile("(?i)(?<![L])\\b(A?GPL|GNU (AFFERO )?GENERAL PUBLIC)");
    /** Offered under several licences; we take the other one. */
    private static final Pattern CHOICE = Pattern.compile("(?i)(classpath|CPE|with[- ]exception|EPL|Apache|MIT|BSD)");

    public static void main(String[] arguments) throws IOException {
        if (!Files.exists(JAR)) {
            System.out.println("no jar was built, so nothing is said of its parts");
            return;
        }
        var wrong = new ArrayList<String>();
        try (var jar = new JarFile(JAR.toFile())) {
            var entry = jar.getJarEntry("BOOT-INF/classes/" + LIST) == null
                    ? jar.getJarEntry(LIST)
                    : jar.getJarEntry("BOOT-INF/classes/" + LIST);
            if (entry == null) {
                System.err.println("the jar has no list of its parts (" + LIST + ")");
                System.exit(1);
            }
            String list;
            try (InputStream in = jar.getInputStream(entry)) {
                list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            var named = new TreeMap<String, String>();
            for (String component : list.split("(?=\"bom-ref\")", -1)) {
                var found = COMPONENT.matcher(component);
                if (found.find()) {
                    named.put(found.group(1) + "-" + found.group(2), component);
                }
            }
            List<String> libraries = jar.stream()
                    .map(e -> e.getName())
                    .filter(n -> n.startsWith("BOOT-INF/lib/") && n.endsWith(".jar"))
                    .map(n -> n.substring("BOOT-INF/lib/".length(), n.length() - ".jar".length()))
                    .toList();
            for (String library : libraries) {
                String known = named.entrySet().stream()
                        .filter(e -> library.equals(e.getKey()) || library.startsWith(e.getKey() + "-"))
                        .map(java.util.Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
                // Spring Boot adds its own tool for unpacking, which is not a dependency of ours.
                if (known == null && !library.startsWith("spring-boot-jarmode-tools-")) {
                    wrong.add(library + " is in the jar and not in its list");
                } else if (known != null
                        && FORBIDDEN.matcher(licences(known)).find()
                        && !CHOICE.matcher(licences(known)).find()) {
                    wrong.add(library + " may not be passed on with this program: " + licences(known));
                }
            }
            System.out.println(
                    libraries.size() + " libraries in the jar, " + wrong.size() + " unlisted or not to be passed on");
            if (libraries.size() < 20) {
                wrong.add("so few libraries cannot be all");
            }
        }
        if (!wrong.isEmpty()) {
            wrong.forEach(System.err::println);
            System.exit(1);
        }
    }

    private static String licences(String component) {
        int at = component.indexOf("\"licenses\"");
        return at < 0 ? "" : component.substring(at, Math.max(at, component.indexOf("\"purl\"", at)));
    }
}
