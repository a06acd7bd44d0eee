package mn.khamt.platform.database;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's own programs, unpacked from the class path once for each version. */
record ServerPrograms(Path home, ServerAccount account) {

    private static final String PREFIX = "server-";

    static ServerPrograms unpack(Path folder, ServerAccount account) throws IOException {
        var archive = archive();
        var home = folder.resolve(PREFIX + fingerprint(archive));
        if (!Files.exists(home)) {
            var fresh = Files.createTempDirectory(folder, "unpacking-");
            try {
                try (var packed = archive.openStream()) {
                    extract(packed, fresh);
                }
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
                // On the disk before the name says that it is complete, should the power fail now.
                await(new ProcessBuilder("sync", "-f", fresh.toString()));
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                deleteTree(fresh);
                if (!Files.exists(home)) {
                    throw failure;
                }
            }
        }
        return new ServerPrograms(home, account);
    }

    /** To be called when no server of another version can be running any more. */
    void forgetOthers() throws IOException {
        try (var siblings = Files.newDirectoryStream(home.resolveSibling("."), "{" + PREFIX + ",unpacking-}*")) {
            for (var sibling : siblings) {
                if (!sibling.getFileName().equals(home.getFileName())) {
                    deleteTree(sibling);
                }
            }
        }
    }

    Path program(String name) {
        return home.resolve("bin", name);
    }

    /** Answers the exit code; what the program says is added to the log. */
    int run(Path workingFolder, Path log, String program, List<String> arguments) throws IOException {
        var command = new ArrayList<>(account.prefix());
        command.add(program(program).toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return await(builder);
    }

    /** Waits also when interrupted: a server half started or half stopped is worse than a late answer. */
    static int await(ProcessBuilder builder) throws IOException {
        var process = builder.start();
        var interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static URL archive() throws IOException {
        var architecture = switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            case String other -> other;
        };
        var name = "postgres-linux-" + architecture + ".txz";
        var archive = ServerPrograms.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new FileNotFoundException(name);
        }
        return archive;
    }

    /** The jar's own checksum of the archive: reading 15 MB at each start only to see that nothing changed is too slow. */
    private static String fingerprint(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            return HexFormat.of().toHexDigits(jar.getJarEntry().getCrc(), 8);
        }
        return Long.toHexString(archive.openConnection().getContentLengthLong());
    }

    private static void extract(InputStream packed, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new FileAlreadyExistsException(file.toString());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.resolve("..").normalize());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    var executable = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }
}
