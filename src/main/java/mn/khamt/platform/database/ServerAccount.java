package mn.khamt.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom the server runs. PostgreSQL refuses to be root, so root starts it in a user namespace of its own, in which
 * it is nobody; where the machine forbids namespaces, as containers do, it becomes nobody in earnest.
 */
record ServerAccount(int uid, List<String> prefix) {

    private static final int NOBODY = 65_534;

    static ServerAccount choose() throws IOException {
        var uid = owner(Path.of("/proc/self"));
        if (uid != 0) {
            return new ServerAccount(uid, List.of());
        }
        var namespace = new ServerAccount(0, List.of("unshare", "-U"));
        return namespace.works() ? namespace : nobody();
    }

    /** Keeps the one capability without which nobody could not pass through a folder of root's to its own data. */
    static ServerAccount nobody() {
        return new ServerAccount(
                NOBODY,
                List.of(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        // Else access(2), by which the programs look for one another, would not count it.
                        "--securebits=+no_setuid_fixup",
                        "--inh-caps=-all,+dac_override",
                        "--ambient-caps=-all,+dac_override"));
    }

    /** Hands over data that another account wrote, for instance before the folder moved to another machine. */
    void own(Path data, Path logs) throws IOException {
        if (owner(data) == uid) {
            return;
        }
        for (var folder : List.of(logs, data)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    private boolean works() {
        try {
            var probe = Stream.concat(prefix.stream(), Stream.of("true")).toList();
            return ServerPrograms.await(new ProcessBuilder(probe)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD))
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }
}
