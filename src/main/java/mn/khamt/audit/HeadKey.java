package mn.khamt.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The Ed25519 key that signs heads. It stands in a file of its own, never in the database: who holds the database cannot sign. */
final class HeadKey {
    private static final String ALGORITHM = "Ed25519";
    private static final int LINE = 64;

    private final PrivateKey signing;
    private final PublicKey checking;

    private HeadKey(PrivateKey signing, PublicKey checking) {
        this.signing = signing;
        this.checking = checking;
    }

    /** Reads the key, or makes one, readable by its owner only, where there is none yet. */
    static HeadKey open(Path file) throws IOException {
        try {
            if (!Files.exists(file)) {
                write(
                        file,
                        pem(
                                "PRIVATE KEY",
                                KeyPairGenerator.getInstance(ALGORITHM)
                                        .generateKeyPair()
                                        .getPrivate()
                                        .getEncoded()));
            }
            PrivateKey signing = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes("PRIVATE KEY", Files.readString(file))));
            return new HeadKey(signing, publicOf(signing));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("not an Ed25519 private key: " + file, e);
        }
    }

    /** Reads a public key as it stands beside the heads. */
    static PublicKey readPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(bytes("PUBLIC KEY", Files.readString(file))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("not an Ed25519 public key: " + file, e);
        }
    }

    /** By what a key is named in a head: the beginning of its hash. */
    static String id(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean verify(PublicKey key, String text, byte[] signature) {
        try {
            Signature checker = Signature.getInstance(ALGORITHM);
            checker.initVerify(key);
            checker.update(text.getBytes(StandardCharsets.US_ASCII));
            return checker.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    String id() {
        return id(checking);
    }

    byte[] sign(String text) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(signing);
            signer.update(text.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String publicPem() {
        return pem("PUBLIC KEY", checking.getEncoded());
    }

    /** A private key file of PKCS #8 need not hold the public half; it follows from the seed. */
    private static PublicKey publicOf(PrivateKey signing) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) signing).getBytes().orElseThrow(IllegalArgumentException::new);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        PublicKey found = generator.generateKeyPair().getPublic();
        String proof = "khamt";
        if (!verify(found, proof, new HeadKey(signing, found).sign(proof))) {
            throw new GeneralSecurityException("the public half does not fit");
        }
        return found;
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }

    private static byte[] bytes(String kind, String pem) {
        int from = pem.indexOf("-----BEGIN " + kind + "-----");
        int to = pem.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + kind);
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + kind.length() + "-----BEGIN -----".length(), to));
    }
}
