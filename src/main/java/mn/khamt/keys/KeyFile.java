package mn.khamt.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Map;
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

    /** How many wrapping keys are kept. */
    int wrappingKeys() {
        return read().wrappingKeys.size();
    }

    @Override
    public Aead wrapping() {
        return read().wrapping;
    }

    @Override
    public byte[] lookup(String purpose, String exact) {
        try {
            return read().lookup.computePrimary((purpose + "\n" + exact).getBytes(StandardCharsets.UTF_8), 32);
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    /** Read again when it was written anew, so that a rotation reaches a server that is running. */
    private Read read() {
        Read known = last;
        try {
            FileTime changed = Files.getLastModifiedTime(file);
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
                    lookup.getPrimitive(RegistryConfiguration.get(), PrfSet.class));
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

    /** Beside it first, then in its place at once: a crash leaves the old keys or the new, never half of them. */
    private void write(String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.exists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        last = null;
    }

    private record Read(
            FileTime changed, KeysetHandle wrappingKeys, KeysetHandle lookupKeys, Aead wrapping, PrfSet lookup) {}
}
