package mn.khamt.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An identity service of our own on this machine that can be told to lie; what a true one does is seen with Keycloak. */
final class FalseIssuer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final RSAKey key;
    private final RSAKey otherKey;

    String nonce = "";
    String subject = "person-1";
    String audience = "khamt";
    String acr = "low";
    long expiresIn = 300;
    boolean foreignKey;
    boolean unsigned;
    String issuerInToken;

    FalseIssuer() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("k").generate();
        otherKey = new RSAKeyGenerator(2048).keyID("k").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuerInToken = issuer();
        server.createContext(
                "/.well-known/openid-configuration",
                e -> answer(
                        e,
                        JSON.writeValueAsString(Map.of(
                                "issuer",
                                issuer(),
                                "authorization_endpoint",
                                issuer() + "/authorize",
                                "token_endpoint",
                                issuer() + "/token",
                                "jwks_uri",
                                issuer() + "/keys",
                                "subject_types_supported",
                                new String[] {"public"},
                                "response_types_supported",
                                new String[] {"code"},
                                "id_token_signing_alg_values_supported",
                                new String[] {"RS256"}))));
        server.createContext("/keys", e -> answer(e, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext(
                "/token",
                e -> answer(
                        e,
                        JSON.writeValueAsString(
                                Map.of("access_token", "x", "token_type", "Bearer", "id_token", token()))));
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String token() {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuerInToken)
                .subject(subject)
                .audience(audience)
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(expiresIn)))
                .claim("nonce", nonce)
                .claim("acr", acr)
                .build();
        if (unsigned) {
            return new PlainJWT(claims).serialize();
        }
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), claims);
            jwt.sign(new RSASSASigner(foreignKey ? otherKey : key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
