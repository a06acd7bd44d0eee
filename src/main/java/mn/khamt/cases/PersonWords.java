package mn.khamt.cases;

import java.util.Locale;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/** How a person is described without a name. */
public final class PersonWords {
    private PersonWords() {}

    /** {@code girl, 15}; {@code man, 34}; {@code age not known} when it is not. */
    public static String sexAndAge(Words words, String sex, @Nullable Integer age) {
        String kind = age == null ? "person" : age < 18 ? "child" : "adult";
        String who = words.get("person." + kind + "." + sex.toLowerCase(Locale.ROOT));
        return age == null ? who : words.get("person.with_age", "who", who, "age", age);
    }
}
