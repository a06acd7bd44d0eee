package mn.khamt.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mn.khamt.platform.database.EmbeddedServerFailure.Kind;

/** Says that one live process owns a data folder; the kernel lets go of it when that process dies, however it dies. */
final class FolderLock implements AutoCloseable {

    /** Asked first: closing a second channel on the file would silently drop the lock this process already has. */
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws IOException {
        if (!OWNED_HERE.add(folder)) {
            throw locked(folder, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            var file = folder.resolve("khamt.lock");
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                var owner = Files.readString(file).lines().findFirst().orElse("?");
                channel.close();
                throw locked(folder, owner);
            }
            var lock = new FolderLock(folder, channel);
            lock.write(ProcessHandle.current().pid() + "\n");
            return lock;
        } catch (IOException | RuntimeException failure) {
            OWNED_HERE.remove(folder);
            throw failure;
        }
    }

    /** Lets whoever looks after the machine find the server of the process that owns the folder. */
    void announce(int port) throws IOException {
        write(ProcessHandle.current().pid() + "\n" + port + "\n");
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(0);
        } finally {
            OWNED_HERE.remove(folder);
        }
    }

    private void write(String text) throws IOException {
        channel.truncate(0);
        var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        for (long position = 0; bytes.hasRemaining(); ) {
            position += channel.write(bytes, position);
        }
    }

    private static EmbeddedServerFailure locked(Path folder, String pid) {
        return new EmbeddedServerFailure(Kind.FOLDER_LOCKED, Map.of("folder", folder.toString(), "pid", pid));
    }
}
