package mn.khamt.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server found running on a data folder, by the file it keeps there as long as it lives. */
record Postmaster(ProcessHandle process, int port, boolean ready) {

    static Optional<Postmaster> on(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        var process = ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return Optional.empty();
        }
        if (!isPostgres(process.get())) {
            disown(file, lines);
            return Optional.empty();
        }
        var port = lines.size() > 3 && lines.get(3).strip().matches("\\d{1,5}")
                ? Integer.parseInt(lines.get(3).strip())
                : 0;
        var ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
        return Optional.of(new Postmaster(process.get(), port, ready));
    }

    /**
     * Its number belongs to somebody else now, as after a restart of the machine, or to a dead process that nobody
     * has fetched yet, as in containers: PostgreSQL would refuse to start. The file stays, with a number that cannot
     * exist, because PostgreSQL finds in it whether sessions of the dead server still hold the data.
     */
    private static void disown(Path file, List<String> lines) throws IOException {
        var others = new ArrayList<>(lines);
        others.set(0, Integer.toString(Integer.MAX_VALUE));
        Files.write(file, others);
    }

    /** By the kernel's name of the process: its full path is not ours to read when it runs in a namespace of its own. */
    private static boolean isPostgres(ProcessHandle process) {
        try {
            var status = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return status.contains(" (postgres) ") && !status.contains(" (postgres) Z ");
        } catch (IOException gone) {
            return false;
        }
    }
}
