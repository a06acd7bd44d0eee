package mn.khamt.platform.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Style sheets and scripts, each under an address that carries the hash of its content, so that browsers may keep it for ever. */
public final class Assets {
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<String, Asset> byAddress = new LinkedHashMap<>();

    public Assets() {
        try {
            for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath*:static/*.*")) {
                String name = String.valueOf(resource.getFilename());
                byte[] content = resource.getContentAsByteArray();
                int dot = name.lastIndexOf('.');
                String address = "/assets/" + name.substring(0, dot) + "-" + hash(content) + name.substring(dot);
                addresses.put(name, address);
                byAddress.put(address, new Asset(type(name), content));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of an asset by its plain name; an unknown name is a broken promise. */
    public String url(String name) {
        String address = addresses.get(name);
        if (address == null) {
            throw new IllegalArgumentException("no asset " + name);
        }
        return address;
    }

    Optional<Asset> at(String address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return switch (ending) {
            case "css" -> "text/css;charset=UTF-8";
            case "js" -> "text/javascript;charset=UTF-8";
            case "svg" -> "image/svg+xml";
            case "txt" -> "text/plain;charset=UTF-8";
            default -> throw new IllegalStateException("what is " + name + "?");
        };
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read-only, made once
    record Asset(String type, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }
}
