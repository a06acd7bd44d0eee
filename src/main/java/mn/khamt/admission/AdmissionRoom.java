package mn.khamt.admission;

import java.util.List;
import mn.khamt.access.Grants.Grant;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.platform.language.Words;
import org.springframework.stereotype.Component;

/** The room's tab on the case page: who holds the case by which right. */
@Component
final class AdmissionRoom implements CaseRoom {
    private static final int TAB = 900;

    @Override
    public Shown of(Cases.Header header, Grant grant, Words words) {
        return new Shown(List.of(new Tab("admission.tab", "/access", TAB, null)), List.of(), List.of());
    }
}
