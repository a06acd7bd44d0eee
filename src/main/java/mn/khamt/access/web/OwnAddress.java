package mn.khamt.access.web;

import org.jspecify.annotations.Nullable;

/** The way back after signing in or a change of language. An address elsewhere would make our page a trap. */
final class OwnAddress {
    private OwnAddress() {}

    /** What was sent when it is a path of our own, else the other one. */
    static String of(@Nullable String back, String otherwise) {
        return back != null
                        && back.startsWith("/")
                        && !back.startsWith("//")
                        && !back.contains("\\")
                        && back.chars().noneMatch(Character::isISOControl)
                ? back
                : otherwise;
    }
}
