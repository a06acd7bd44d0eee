package mn.khamt.intake;

import java.util.List;
import mn.khamt.cases.Classification;

/**
 * What the answers suggest, with the elements that led to it; a person decides (R2).
 *
 * @param alsoPossible other classifications that the same answers support, or still leave open
 * @param incomplete whether an element that the law requires, or the whole purpose, is still open
 */
public record SuggestedClassification(
        Classification classification,
        List<LegalElement> elements,
        List<Classification> alsoPossible,
        boolean incomplete) {

    public SuggestedClassification {
        elements = List.copyOf(elements);
        alsoPossible = List.copyOf(alsoPossible);
    }
}
