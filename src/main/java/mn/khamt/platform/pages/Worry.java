package mn.khamt.platform.pages;

import java.util.Optional;

/** Something that works but not as it should, told to whoever watches {@code /health/ready}; a room offers its own as a bean. */
public interface Worry {
    /** A short name without blanks, or empty while all is well. */
    Optional<String> now();
}
