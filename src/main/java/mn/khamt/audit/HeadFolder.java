package mn.khamt.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder, best on another machine: one file a month, one head a line, the public key beside them. Nothing is ever rewritten. */
final class HeadFolder implements HeadPlace {
    private static final String BEGINNING = "heads-";
    private static final String ENDING = ".txt";

    private final Path folder;

    HeadFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return folder.toAbsolutePath().normalize().toString();
    }

    @Override
    public void keep(String line, String month, String keyId, String publicKey) throws IOException {
        Files.createDirectories(folder);
        Path key = folder.resolve("audit-public-key-" + keyId + ".pem");
        if (!Files.exists(key)) {
            Files.writeString(key, publicKey, US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.SYNC);
        }
        Path file = folder.resolve(BEGINNING + month + ENDING);
        boolean fresh = !Files.exists(file);
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            // What a power failure cut off stays as it is; the next head begins on a line of its own.
            String text = (end > 0 && !endsWithLine(channel, end) ? "\n" : "") + line + "\n";
            var bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            channel.position(end);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (fresh) {
            try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    @Override
    public Optional<String> last() throws IOException {
        List<Path> files = files(folder);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(files.getLast(), US_ASCII)) {
            return lines.reduce((before, line) -> line);
        }
    }

    /** The files of a folder of heads, oldest first. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.getFileName().toString().startsWith(BEGINNING)
                            && f.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
    }

    private static boolean endsWithLine(FileChannel channel, long end) throws IOException {
        var last = ByteBuffer.allocate(1);
        channel.read(last, end - 1);
        return last.get(0) == '\n';
    }
}
