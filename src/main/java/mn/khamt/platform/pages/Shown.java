package mn.khamt.platform.pages;

/** How the value of a field is read by a person (a code's words, a person's name). */
public interface Shown {
    String of(String field, String value);
}
