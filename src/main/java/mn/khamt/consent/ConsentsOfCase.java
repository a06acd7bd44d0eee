package mn.khamt.consent;

import java.util.List;
import mn.khamt.access.Grants.Grant;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** The room's place on the case page. */
@Component
final class ConsentsOfCase implements CaseRoom {
    private static final int TAB = 45;

    @Override
    public Shown of(Cases.Header header, Grant grant, Words words) {
        return new Shown(List.of(new Tab("consent.tab", "/consent", TAB, null)), List.of(), List.of());
    }
}
