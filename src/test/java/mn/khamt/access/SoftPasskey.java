package mn.khamt.access;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A passkey in software, which answers truthfully or as it is told to: what a browser and an authenticator send together. */
final class SoftPasskey {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PRESENT = 1;
    private static final int VERIFIED = 4;
    private static final int HOLDS_KEY = 64;

    private final KeyPair keys;
    private final byte[] id = new byte[16];
    private byte[] user = new byte[0];
    int count;
    boolean verified = true;
    String origin;
    String rpId = "localhost";

    SoftPasskey(String origin) throws GeneralSecurityException {
        this.origin = origin;
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        new java.security.SecureRandom().nextBytes(id);
    }

    /** Which question this is, as our pages sent it. */
    static String ceremony(String question) {
        return JSON.readTree(question).path("ceremony").asString();
    }

    /** The answer to the question for making one. */
    String make(String question) throws GeneralSecurityException {
        JsonNode asked = JSON.readTree(question);
        user = Base64.getUrlDecoder().decode(asked.path("user").path("id").asString());
        byte[] data = data(HOLDS_KEY, concat(new byte[16], new byte[] {0, (byte) id.length}, id, cose()));
        byte[] attestation = concat(
                new byte[] {(byte) 0xa3},
                text("fmt"),
                text("none"),
                text("attStmt"),
                new byte[] {(byte) 0xa0},
                text("authData"),
                new byte[] {0x58, (byte) data.length},
                data);
        return json(Map.of(
                "clientDataJSON", base64(client("webauthn.create", asked)), "attestationObject", base64(attestation)));
    }

    /** The answer to the question for signing in. */
    String use(String question) throws GeneralSecurityException {
        count++;
        byte[] client = client("webauthn.get", JSON.readTree(question));
        byte[] data = data(0, new byte[0]);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(data);
        signature.update(sha256(client));
        return json(Map.of(
                "clientDataJSON",
                base64(client),
                "authenticatorData",
                base64(data),
                "signature",
                base64(signature.sign()),
                "userHandle",
                base64(user)));
    }

    private byte[] data(int flags, byte[] rest) throws GeneralSecurityException {
        return concat(
                sha256(rpId.getBytes(StandardCharsets.UTF_8)),
                new byte[] {(byte) (flags | PRESENT | (verified ? VERIFIED : 0))},
                ByteBuffer.allocate(4).putInt(count).array(),
                rest);
    }

    private byte[] client(String type, JsonNode asked) {
        return JSON.writeValueAsBytes(
                Map.of("type", type, "challenge", asked.path("challenge").asString(), "origin", origin));
    }

    private String json(Map<String, String> response) {
        return JSON.writeValueAsString(Map.of(
                "id",
                base64(id),
                "rawId",
                base64(id),
                "type",
                "public-key",
                "clientExtensionResults",
                Map.of(),
                "response",
                response));
    }

    /** The public key as COSE writes it: EC2, ES256, P-256, x, y. */
    private byte[] cose() {
        var point = ((ECPublicKey) keys.getPublic()).getW();
        return concat(
                new byte[] {(byte) 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20},
                thirtyTwo(point.getAffineX().toByteArray()),
                new byte[] {0x22, 0x58, 0x20},
                thirtyTwo(point.getAffineY().toByteArray()));
    }

    private static byte[] thirtyTwo(byte[] number) {
        byte[] out = new byte[32];
        int length = Math.min(32, number.length);
        System.arraycopy(number, number.length - length, out, 32 - length, length);
        return out;
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return concat(new byte[] {(byte) (0x60 + bytes.length)}, bytes);
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] of) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(of);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
