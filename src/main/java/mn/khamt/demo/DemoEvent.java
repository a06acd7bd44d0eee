package mn.khamt.demo;

import java.util.Locale;
import mn.khamt.cases.Lane;

/** The timeline lines that the rooms write; the words of each stand with its room. */
enum DemoEvent {
    CASE_OPENED(Lane.CASE),
    TEAM_NAMED(Lane.CASE),
    REFERRAL_SENT(Lane.SUPPORT),
    REFERRAL_ACCEPTED(Lane.SUPPORT),
    REFERRAL_REFUSED(Lane.SUPPORT),
    SERVICE_BEGAN(Lane.SUPPORT),
    STAY_BEGAN(Lane.SAFETY),
    STAY_ENDED(Lane.SAFETY),
    INVESTIGATION_OPENED(Lane.INVESTIGATION),
    INVESTIGATION_CLOSED(Lane.INVESTIGATION),
    ARREST(Lane.INVESTIGATION),
    CHARGE_BROUGHT(Lane.COURT),
    HEARING(Lane.COURT),
    VERDICT(Lane.COURT),
    SENTENCE(Lane.COURT),
    CASE_CLOSED(Lane.CASE);

    private final Lane lane;

    DemoEvent(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    String kind() {
        return name().toLowerCase(Locale.ROOT);
    }
}
