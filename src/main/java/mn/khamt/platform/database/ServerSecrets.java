package mn.khamt.platform.database;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** The passwords of the database's roles: random, made when first asked for, in a file only its owner may read. */
final class ServerSecrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;

    ServerSecrets(Path folder) {
        this.file = folder.resolve("secrets.properties");
    }

    Path file() {
        return file;
    }

    boolean missing() {
        return !Files.exists(file);
    }

    synchronized String password(String role) {
        if (!role.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not the name of a role: " + role);
        }
        try {
            var known = new TreeMap<String, String>();
            if (!missing()) {
                var properties = new Properties();
                properties.load(new StringReader(Files.readString(file, US_ASCII)));
                properties.stringPropertyNames().forEach(name -> known.put(name, properties.getProperty(name)));
            }
            var password = known.get(role);
            if (password == null) {
                password = random();
                known.put(role, password);
                write(known);
            }
            return password;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** First beside it, then in its place: a machine that stops in between loses no password the server already knows. */
    private void write(SortedMap<String, String> passwords) throws IOException {
        var text = new StringBuilder(
                "# Passwords of the database's roles. Keep this file with the backup of its folder.\n");
        passwords.forEach((role, password) ->
                text.append(role).append('=').append(password).append('\n'));
        var fresh = file.resolveSibling("secrets.properties.new");
        writePrivately(fresh, text.toString());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, US_ASCII, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    private static String random() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
