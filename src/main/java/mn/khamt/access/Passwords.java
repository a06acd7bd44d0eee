package mn.khamt.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/** Argon2id, 19 MiB, two passes; at most four at once, so that a flood of sign-ins cannot take the memory. */
@Component
public final class Passwords {
    private static final int AT_ONCE = 4;
    private static final Pattern RECIPE =
            Pattern.compile("\\$argon2id\\$v=(\\d+)\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([A-Za-z0-9+/]+)");

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final String nobody = encoder.encode("nobody has this password");

    public String hash(String password) {
        return held(() -> encoder.encode(password));
    }

    /**
     * The hash of a typed password, to be compared where the true one is kept.
     *
     * @param recipe kind, costs and salt, as {@code $argon2id$v=19$m=19456,t=2,p=1$…}
     */
    String hash(String password, String recipe) {
        Matcher found = RECIPE.matcher(recipe);
        if (!found.matches()) {
            throw new IllegalStateException("a password hash of another kind");
        }
        var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Integer.parseInt(found.group(1)))
                .withMemoryAsKB(Integer.parseInt(found.group(2)))
                .withIterations(Integer.parseInt(found.group(3)))
                .withParallelism(Integer.parseInt(found.group(4)))
                .withSalt(Base64.getDecoder().decode(found.group(5)))
                .build();
        return held(() -> {
            var generator = new Argon2BytesGenerator();
            generator.init(parameters);
            byte[] hash = new byte[32];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return recipe + "$" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        });
    }

    /** Takes as long as checking a real password, so that time does not tell whether a name exists. */
    void pretend(String password) {
        held(() -> encoder.matches(password, nobody));
    }

    private <T> T held(Supplier<T> work) {
        places.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
