package mn.khamt.access;

import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/** Argon2id, 19 MiB, two passes; at most four at once, so that a flood of sign-ins cannot take the memory. */
@Component
public final class Passwords {
    private static final int AT_ONCE = 4;

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final String nobody = encoder.encode("nobody has this password");

    public String hash(String password) {
        return held(() -> encoder.encode(password));
    }

    boolean matches(String password, String hash) {
        return held(() -> encoder.matches(password, hash));
    }

    /** Takes as long as checking a real password, so that time does not tell whether a name exists. */
    void pretend(String password) {
        held(() -> encoder.matches(password, nobody));
    }

    private <T> T held(java.util.function.Supplier<T> work) {
        places.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
