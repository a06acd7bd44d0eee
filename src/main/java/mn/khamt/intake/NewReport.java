package mn.khamt.intake;

import org.jspecify.annotations.Nullable;

/**
 * What somebody reports. Only the worry is asked of everybody; an answer that was not given says so.
 *
 * @param language in which it was written, en or mn
 * @param reporter who reported and may be asked again; null when nothing was said of that
 */
public record NewReport(
        ReportSource source,
        String language,
        Danger danger,
        String worry,
        About about,
        @Nullable Integer age,
        ReportedSex sex,
        @Nullable String placeCode,
        @Nullable String whereText,
        @Nullable String whenText,
        @Nullable String whoText,
        @Nullable Reporter reporter) {
    /** The longest text of the worry, of an answer and of an addition, in characters. */
    public static final int LONGEST = 20_000;

    /** The longest text about persons involved. */
    public static final int LONGEST_WHO = 4_000;

    /** The longest text about place and time. */
    public static final int LONGEST_WHERE = 2_000;

    /** Hides everything, so that no log can give a person away. */
    @Override
    public String toString() {
        return "NewReport[hidden]";
    }
}
