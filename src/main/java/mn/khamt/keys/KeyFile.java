package mn.khamt.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mn.khamt.platform.commands.WrongUse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Master keys in a file that only its owner may read: two key sets of Tink, one that wraps and one that hashes. It belongs on another
 * medium than the database and its backups; whoever has both has everything.
 */
public final class KeyFile implements MasterKeys {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static {
        try {
            AeadConfig.register();
            PrfConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private volatile @Nullable Read last;

    public KeyFile(Path file) {
        this.file = file;
    }

    /**
     * The file that an installation uses.
     *
     * @param environment KHAMT_MASTER_KEY_FILE
     * @param folder of the installation; {@code keys/master.json} in it where nothing else is set
     */
    public static KeyFile of(Map<String, String> environment, Path folder) {
        String set = environment.getOrDefault("KHAMT_MASTER_KEY_FILE", "");
        return new KeyFile(set.isEmpty() ? folder.resolve("keys").resolve("master.json") : Path.of(set));
    }

    public Path path() {
        return file;
    }

    /** Of those who were erased; kept beside the key, so that a restored database meets it again. */
    Path erased() {
        return file.resolveSibling("erased.jsonl");
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Makes new keys; never in place of a file that is there. */
    void create() {
        if (exists()) {
            throw new KeysAway("start.keys_there_already", Map.of("file", file.toString()));
        }
        try {
            write(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
                    KeysetHandle.generateNew(PredefinedPrfParameters.HMAC_SHA256_PRF, RegistryConfiguration.get()));
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(e);
        }
    }

    /** Adds a key that wraps from now on; the older ones still open what they closed. */
    void addWrappingKey() {
        Read now = read();
        try {
            KeysetHandle longer = KeysetHandle.newBuilder(now.wrappingKeys)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build();
            write(longer, now.lookupKeys);
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(e);
        }
    }

    /** Leaves only the newest wrapping key, when nothing is closed by an older one any more. */
    void forgetOlderWrappingKeys() {
        Read now = read();
        try {
            write(
                    KeysetHandle.newBuilder()
                            .addEntry(KeysetHandle.importKey(
                                            now.wrappingKeys.getPrimary().getKey())
                                    .withFixedId(now.wrappingKeys.getPrimary().getId())
                                    .makePrimary())
                            .build(),
                    now.lookupKeys);
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(e);
        }
    }

    /** Adds a key for looking up beside the one that serves; answers which it is. */
    int addLookupKey() {
        Read now = read();
        try {
            KeysetHandle longer = KeysetHandle.newBuilder(now.lookupKeys)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedPrfParameters.HMAC_SHA256_PRF)
                            .withRandomId())
                    .build();
            write(now.wrappingKeys, longer);
            return longer.getAt(longer.size() - 1).getId();
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(e);
        }
    }

    /** Leaves only those look-up keys to which the database still refers; the last of them is the one that serves. */
    void forgetLookupKeysBut(List<Integer> kept) {
        Read now = read();
        if (kept.isEmpty() || now.lookup.keySet().equals(Set.copyOf(kept))) {
            return;
        }
        try {
            KeysetHandle.Builder fewer = KeysetHandle.newBuilder();
            for (int i = 0; i < now.lookupKeys.size(); i++) {
                KeysetHandle.Entry entry = now.lookupKeys.getAt(i);
                if (kept.contains(entry.getId())) {
                    var same = KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
                    fewer.addEntry(entry.getId() == kept.getLast() ? same.makePrimary() : same);
                }
            }
            write(now.wrappingKeys, fewer.build());
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Keeps others from changing the keys until it is closed; ends with the process that took it.
     *
     * @throws WrongUse when somebody else is changing them
     */
    Changing change() {
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel =
                    FileChannel.open(beside, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWN);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new Changing(channel);
                }
            } catch (OverlappingFileLockException e) {
                // somebody else in this process; said below
            }
            channel.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
        throw new WrongUse("command.key.changing");
    }

    /** How many wrapping keys are kept. */
    int wrappingKeys() {
        return read().wrappingKeys.size();
    }

    @Override
    public Aead wrapping() {
        return read().wrapping;
    }

    @Override
    public byte[] lookup(@Nullable Integer key, String purpose, String exact) {
        Read now = read();
        Prf prf = now.lookup.get(key == null ? Integer.valueOf(now.primaryLookup) : key);
        if (prf == null) {
            throw new KeysAway("start.keys_do_not_fit", Map.of("what", "lookup"));
        }
        return hash(prf, purpose, exact);
    }

    /** Of one reading: a key that is destroyed meanwhile was still there when it began. */
    @Override
    public List<byte[]> lookups(String purpose, String exact) {
        return read().lookup.values().stream()
                .map(prf -> hash(prf, purpose, exact))
                .toList();
    }

    private byte[] hash(Prf prf, String purpose, String exact) {
        try {
            return prf.compute((purpose + "\n" + exact).getBytes(StandardCharsets.UTF_8), 32);
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    List<Integer> lookupKeys() {
        return List.copyOf(read().lookup.keySet());
    }

    /** The look-up key that served when the file was written last. */
    int primaryLookupKey() {
        return read().primaryLookup;
    }

    /** Read again when it was written anew, so that a rotation reaches a server that is running. */
    private Read read() {
        Read known = last;
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            // Two changes may fall into one tick of the clock of the file system, but each makes another file.
            String changed = now.lastModifiedTime() + "|" + now.fileKey() + "|" + now.size();
            if (known != null && known.changed.equals(changed)) {
                return known;
            }
            JsonNode all = JSON.readTree(Files.readString(file));
            KeysetHandle wrapping = parse(all.path("wrapping"));
            KeysetHandle lookup = parse(all.path("lookup"));
            known = new Read(
                    changed,
                    wrapping,
                    lookup,
                    wrapping.getPrimitive(RegistryConfiguration.get(), Aead.class),
                    lookup.getPrimary().getId(),
                    lookup.getPrimitive(RegistryConfiguration.get(), PrfSet.class)
                            .getPrfs());
            last = known;
            return known;
        } catch (java.nio.file.NoSuchFileException e) {
            throw new KeysAway("start.keys_missing", Map.of("file", file.toString()), e);
        } catch (IOException | GeneralSecurityException | JacksonException e) {
            throw unreadable(e);
        }
    }

    private static KeysetHandle parse(JsonNode keys) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.parseKeyset(
                keys.toString(), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    }

    private KeysAway unreadable(Exception e) {
        return new KeysAway("start.keys_unreadable", Map.of("file", file.toString()), e);
    }

    /** The content, for closing it up in shares. */
    byte[] content() {
        read();
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Puts back what {@link #content} gave, where no file is. */
    void restore(byte[] content) {
        if (exists()) {
            throw new KeysAway("start.keys_there_already", Map.of("file", file.toString()));
        }
        try {
            write(new String(content, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable(e);
        }
        read();
    }

    private void write(KeysetHandle wrapping, KeysetHandle lookup) throws GeneralSecurityException, IOException {
        var all = JSON.createObjectNode();
        all.put(
                "about",
                "Khamt master keys. Keep a copy on another medium than the database; nobody can replace them.");
        all.set("wrapping", written(wrapping));
        all.set("lookup", written(lookup));
        write(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }

    private static JsonNode written(KeysetHandle keys) throws GeneralSecurityException {
        return JSON.readTree(TinkJsonProtoKeysetFormat.serializeKeyset(
                keys, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
    }

    /** Writes the list of who was erased anew. */
    void replaceErased(String text) throws IOException {
        replace(erased(), text);
    }

    private void write(String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.exists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        replace(file, text);
        last = null;
    }

    /** Beside it first, then in its place at once: a crash leaves the old or the new, never half of it. */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private record Read(
            String changed,
            KeysetHandle wrappingKeys,
            KeysetHandle lookupKeys,
            Aead wrapping,
            int primaryLookup,
            Map<Integer, Prf> lookup) {}

    /** The right to change the keys, until it is closed. */
    record Changing(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
