package mn.khamt.referrals;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import mn.khamt.access.Grants.Grant;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Component;

/** The referrals on the case page: those that are not answered yet stand in the journey as planned, or as missing when they are late. */
@Component
final class ReferralsOfCase implements CaseRoom {
    private static final int TAB = 50;

    private final ReferralStore store;
    private final Times times;

    ReferralsOfCase(ReferralStore store, Times times) {
        this.store = store;
        this.times = times;
    }

    @Override
    public List<Db.Ask<?>> asks(CaseId caseId) {
        return List.of(store.askOfCase(caseId));
    }

    @Override
    public Shown of(Cases.Header header, Grant grant, Words words) {
        List<Referral> all = store.ofCase(header.caseId());
        Instant now = times.now();
        List<Bar> bars = all.stream()
                .filter(r -> r.status().unanswered() || r.status() == ReferralStatus.ACCEPTED)
                .map(r -> new Bar(
                        r.serviceType().lane(),
                        words.get(
                                "referral.bar",
                                "service",
                                words.get(r.serviceType().messageKey())),
                        day(r.sentAt()),
                        r.status().unanswered() ? day(r.answerDueAt()) : null,
                        r.late(now) ? Bar.Kind.GAP : Bar.Kind.PLANNED,
                        r.path()))
                .toList();
        return new Shown(List.of(new Tab("referral.tab", "/referrals", TAB, all.size())), bars, List.of());
    }

    private static LocalDate day(Instant at) {
        return at.atZone(Times.ZONE).toLocalDate();
    }
}
