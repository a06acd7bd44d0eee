package mn.khamt.demo;

import java.util.Locale;
import mn.khamt.cases.Lane;

/** The timeline lines that the rooms write; the words of each stand with its room. */
enum DemoEvent {
    REPORT_RECEIVED(Lane.CASE),
    REPORT_SCREENED(Lane.CASE),
    CASE_OPENED(Lane.CASE),
    REMOVAL(Lane.SAFETY),
    TEAM_NAMED(Lane.CASE),
    REFERRAL_SENT(Lane.SUPPORT),
    REFERRAL_ACCEPTED(Lane.SUPPORT),
    REFERRAL_REFUSED(Lane.SUPPORT),
    REFERRAL_MORE_INFORMATION(Lane.SUPPORT),
    REFERRAL_WITHDRAWN(Lane.SUPPORT),
    REFERRAL_COMPLETED(Lane.SUPPORT),
    SERVICE_BEGAN(Lane.SUPPORT),
    SERVICE_ENDED(Lane.SUPPORT),
    STAY_BEGAN(Lane.SAFETY),
    STAY_LEFT(Lane.SAFETY),
    INVESTIGATION_OPENED(Lane.INVESTIGATION),
    INVESTIGATION_CLOSED(Lane.INVESTIGATION),
    ARREST(Lane.INVESTIGATION),
    RELEASE(Lane.INVESTIGATION),
    CHARGE_BROUGHT(Lane.COURT),
    CHARGE_CHANGED(Lane.COURT),
    CHARGE_LOWERED(Lane.COURT),
    HEARING_SET(Lane.COURT),
    HEARING_ENDED(Lane.COURT),
    VERDICT(Lane.COURT),
    VERDICT_IN_FORCE(Lane.COURT),
    SENTENCE(Lane.COURT),
    APPEAL_FILED(Lane.COURT),
    APPEAL_DECIDED(Lane.COURT),
    CASE_FOLLOW_UP(Lane.CASE),
    CASE_REOPENED(Lane.CASE),
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

    /** Where a person sleeps is read by fewer people than what happened otherwise. */
    String compartment() {
        return this == STAY_BEGAN || this == STAY_LEFT ? "location" : "core";
    }
}
