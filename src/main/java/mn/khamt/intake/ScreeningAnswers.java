package mn.khamt.intake;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checklist as filled in, with the age at the time of exploitation, never the age today. The child status follows
 * from that age when it is known; only without an age does the given status stand.
 */
public record ScreeningAnswers(
        Map<TraffickingSign, Answer> signs, @Nullable Integer ageAtExploitation, ChildStatus childStatus) {

    public ScreeningAnswers {
        if (ageAtExploitation != null && ageAtExploitation < 0) {
            throw new IllegalArgumentException("An age is not negative: " + ageAtExploitation);
        }
        var copy = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
        copy.putAll(signs);
        signs = Collections.unmodifiableMap(copy);
        childStatus = ageAtExploitation == null ? childStatus : ChildStatus.at(ageAtExploitation);
    }

    /** A sign that nobody touched was not asked. */
    public Answer answer(TraffickingSign sign) {
        return signs.getOrDefault(sign, Answer.NOT_ASKED);
    }

    boolean isYes(TraffickingSign sign) {
        return answer(sign) == Answer.YES;
    }

    boolean shows(Set<TraffickingPurpose> purposes) {
        return signsAnsweredYes(sign -> !Collections.disjoint(sign.purposes(), purposes))
                .findAny()
                .isPresent();
    }

    Stream<TraffickingSign> signsAnsweredYes(Predicate<TraffickingSign> supporting) {
        return Stream.of(TraffickingSign.values()).filter(supporting).filter(this::isYes);
    }
}
