package mn.khamt.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.cases.Classification;
import mn.khamt.intake.Answer;
import mn.khamt.intake.ChildStatus;
import mn.khamt.intake.ClassificationRules;
import mn.khamt.intake.Reporter;
import mn.khamt.intake.Reports;
import mn.khamt.intake.ScreeningAnswers;
import mn.khamt.intake.Screenings;
import mn.khamt.intake.SuggestedClassification;
import mn.khamt.intake.TraffickingSign;
import mn.khamt.keys.Sealed;
import mn.khamt.numbers.Fact;
import mn.khamt.platform.database.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The reports around one case: the one it began with, and others of those days that led to nothing, or not yet. */
final class ReportStory {
    private static final UUID PUBLIC_FORM = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Simulation sim;
    private final Dice dice;

    ReportStory(Simulation sim, Dice dice) {
        this.sim = sim;
        this.dice = dice;
    }

    void write(CaseStory story) {
        if (dice.chance(72)) {
            ofCase(story);
        }
        if (story.named) {
            ofThePastDays();
        }
        if (dice.chance(42)) {
            notOpened(story.day(story.openedOn.minusDays(10), story.openedOn), "CLOSED", CaseStory.somePlace(dice));
        }
    }

    private void ofCase(CaseStory story) {
        CaseStory.Victim victim = story.victims.getFirst();
        long at = story.openedAt() - 3_600_000L * dice.between(2, 40);
        Desk desk = desk(story.named);
        UUID key = dice.key();
        UUID report = report(
                key,
                desk,
                at,
                story.classification,
                "CASE_OPENED",
                story.id,
                null,
                victim.ageAtExploitation(),
                said(victim.sex()),
                dice.chance(80) ? story.place : null);
        Classification decided =
                story.classification == Classification.NONE ? Classification.FORCED_CHILD_LABOUR : story.classification;
        screening(report, desk, decided, victim.ageAtExploitation(), Math.min(at + 3_600_000L, story.openedAt()));
        story.event(
                DemoEvent.REPORT_RECEIVED,
                DemoEvent.REPORT_RECEIVED.lane(),
                at,
                Map.of("source", "@report.source." + desk.source.toLowerCase(Locale.ROOT)),
                desk.officer);
        story.event(
                DemoEvent.REPORT_SCREENED,
                DemoEvent.REPORT_SCREENED.lane(),
                Math.min(at + 3_600_000L, story.openedAt()),
                Map.of("classification", "@" + decided.messageKey()),
                desk.officer);
        sim.fact(story.fact(Fact.Kind.REPORT, key, day(at)).withOutcome("CASE_OPENED"), dice);
    }

    /** What lies on the desks today. */
    private void ofThePastDays() {
        int hours = dice.between(1, 70);
        String status =
                hours < 30 ? "NEW" : List.of("NEW", "IN_SCREENING", "SCREENED").get(dice.weighted(25, 50, 25));
        notOpened(sim.today.minusDays(hours / 24), status, CaseStory.somePlace(dice));
    }

    private void notOpened(LocalDate day, String status, String place) {
        Classification about = switch (dice.weighted(20, 18, 20, 4, 8, 30)) {
            case 0 -> Classification.CHILD_SEX_TRAFFICKING;
            case 1 -> Classification.ONLINE_SEXUAL_EXPLOITATION;
            case 2 -> Classification.FORCED_CHILD_LABOUR;
            case 3 -> Classification.OTHER_CHILD_TRAFFICKING;
            case 4 -> Classification.ADULT_TRAFFICKING;
            default -> Classification.NONE;
        };
        boolean adult = about == Classification.ADULT_TRAFFICKING;
        int guessed = adult ? dice.between(18, 45) : dice.between(7, 17);
        Integer age = adult || dice.chance(70) ? Integer.valueOf(guessed) : null;
        String sex = said(dice.chance(60) ? "FEMALE" : "MALE");
        String where = dice.chance(80) ? place : null;
        long at = sim.millis(day, dice.between(0, 23));
        Desk desk = desk(!status.equals("CLOSED") && dice.chance(70));
        String closedWhy = status.equals("CLOSED") ? sim.words.any("not_opened", dice) : null;
        UUID key = dice.key();
        UUID report = report(key, desk, at, about, status, null, closedWhy, age, sex, where);
        Classification decided = status.equals("CLOSED") ? Classification.NONE : about;
        boolean screened = status.equals("SCREENED") || (status.equals("CLOSED") && dice.chance(60));
        if (screened) {
            screening(
                    report,
                    desk,
                    decided,
                    age,
                    Math.min(at + 3_600_000L, sim.at(sim.today, 0).toEpochMilli()));
        }
        Fact received = new Fact.CaseDimensions(
                        key,
                        screened ? decided.name() : "NOT_KNOWN",
                        age == null ? null : age < 18,
                        sex.equals("NOT_SAID") ? "NOT_KNOWN" : sex,
                        age,
                        where,
                        true)
                .fact(Fact.Kind.REPORT, key, day(at));
        sim.fact(status.equals("CLOSED") ? received.withOutcome(status) : received, dice);
    }

    private Desk desk(boolean ofSignInPage) {
        String agency =
                ofSignInPage ? "H108" : List.of("H108", "H107", "NPA", "FCYDA").get(dice.weighted(58, 20, 12, 10));
        Staff.Member officer = agency.equals("FCYDA")
                ? sim.staff.any(Role.CHILD_PROTECTION_OFFICER, false, dice)
                : sim.staff.at(agency, ofSignInPage, dice);
        String source = switch (agency) {
            case "H108" -> dice.chance(35) ? "PUBLIC" : "HOTLINE_108";
            case "H107" -> "HOTLINE_107";
            default -> dice.chance(60) ? "FRONT_LINE" : "STAFF";
        };
        return new Desk(sim.country.intake(agency), officer, source);
    }

    private UUID report(
            UUID key,
            Desk desk,
            long at,
            Classification about,
            String status,
            @Nullable UUID caseId,
            @Nullable String closedWhy,
            @Nullable Integer age,
            String sex,
            @Nullable String place) {
        UUID id = dice.id(at);
        String worry = sim.words.any("worry." + about.name(), dice);
        boolean english = DemoWords.inEnglish(worry);
        String agency = desk.desk.agencyCode();
        boolean askedMore = dice.chance(70);
        sim.to.report.row(
                id,
                key,
                desk.desk.deskId(),
                desk.source,
                english ? "en" : "mn",
                List.of("YES", "NO", "NOT_KNOWN", "NOT_SAID").get(dice.weighted(14, 40, 34, 12)),
                sim.keys.closeTextFor(agency, Reports.place("worry", id), worry),
                age == null
                        ? "NOT_KNOWN"
                        : age < 18 ? dice.chance(85) ? "CHILD" : "SEVERAL" : dice.chance(70) ? "ADULT" : "SELF",
                age,
                sex,
                place,
                askedMore
                        ? sim.keys.closeTextFor(
                                agency, Reports.place("where_text", id), sim.words.any("where", english, dice))
                        : null,
                askedMore
                        ? sim.keys.closeTextFor(
                                agency, Reports.place("when_text", id), sim.words.any("when", english, dice))
                        : null,
                dice.chance(40)
                        ? sim.keys.closeTextFor(
                                agency, Reports.place("who_text", id), sim.words.any("who", english, dice))
                        : null,
                Instant.ofEpochMilli(at),
                status,
                status.equals("NEW") ? null : desk.officer.id(),
                caseId,
                closedWhy == null ? null : sim.keys.closeTextFor(agency, Reports.place("closed_why", id), closedWhy),
                true,
                desk.source.equals("PUBLIC") ? PUBLIC_FORM : desk.officer.id());
        if (dice.chance(55)) {
            boolean contact = dice.chance(75);
            var reporter = new Reporter(
                    dice.chance(60)
                            ? sim.words.parentName(dice) + " " + sim.words.givenName(dice.chance(55), dice)
                            : null,
                    contact ? "00%06d".formatted(dice.below(1_000_000)) : null,
                    null,
                    contact,
                    contact && dice.chance(30) ? sim.words.any("contact_rule", english, dice) : null);
            Sealed sealed = sim.keys.sealFor(agency, Reporter.place(id), reporter);
            sim.to.reporter.row(id, contact ? "YES" : "NO", sealed.bytes(), agency, sealed.keyVersion());
        }
        if (desk.source.equals("PUBLIC")) {
            sim.to.receipt.row(id, dice.bytes(32));
            if (!status.equals("NEW") && dice.chance(40)) {
                message(id, agency, "TO_REPORTER", "answer", english, at + 7_200_000L, desk.officer.id());
                if (dice.chance(40)) {
                    message(id, agency, "FROM_REPORTER", "addition", english, at + 14_400_000L, PUBLIC_FORM);
                }
            }
        }
        return id;
    }

    private void message(
            UUID report, String agency, String direction, String words, boolean english, long at, UUID by) {
        long sent = Math.min(at, sim.at(sim.today, 0).toEpochMilli());
        UUID id = dice.id(sent);
        sim.to.message.row(
                report,
                id,
                direction,
                sim.keys.closeTextFor(agency, Reports.message(id), sim.words.any(words, english, dice)),
                Instant.ofEpochMilli(sent),
                by);
    }

    private void screening(UUID report, Desk desk, Classification decided, @Nullable Integer age, long at) {
        Filled filled = sim.checklists.computeIfAbsent(new Asked(decided, age), ReportStory::fill);
        UUID id = dice.id(at);
        sim.to.screening.row(
                report,
                id,
                filled.answers,
                age,
                filled.childStatus,
                filled.suggested,
                filled.elements,
                decided,
                sim.keys.closeTextFor(
                        desk.desk.agencyCode(),
                        Screenings.place(id),
                        sim.words.any(decided == Classification.NONE ? "screened.NONE" : "screened", dice)),
                desk.officer.id(),
                Instant.ofEpochMilli(at));
    }

    /** A checklist that leads to this classification, and what the rules make of it. */
    private static Filled fill(Asked asked) {
        List<TraffickingSign> yes = switch (asked.decided) {
            case CHILD_SEX_TRAFFICKING ->
                List.of(TraffickingSign.SEX_ACTS_PAID_FOR, TraffickingSign.RECRUITED, TraffickingSign.EARNINGS_TAKEN);
            case ONLINE_SEXUAL_EXPLOITATION ->
                List.of(
                        TraffickingSign.SHOWN_LIVE_OR_RECORDED,
                        TraffickingSign.ASKED_ONLINE,
                        TraffickingSign.THREATENED);
            case FORCED_CHILD_LABOUR ->
                List.of(
                        TraffickingSign.FORCED_TO_WORK,
                        TraffickingSign.TAKEN_IN_OR_HANDED_OVER,
                        TraffickingSign.EARNINGS_TAKEN);
            case OTHER_CHILD_TRAFFICKING ->
                List.of(TraffickingSign.GIVEN_IN_MARRIAGE, TraffickingSign.TAKEN_IN_OR_HANDED_OVER);
            case ADULT_TRAFFICKING ->
                List.of(
                        TraffickingSign.RECRUITED,
                        TraffickingSign.DECEIVED,
                        TraffickingSign.DOCUMENTS_HELD,
                        TraffickingSign.FORCED_TO_WORK);
            case NONE -> List.of();
        };
        var answers = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
        int turn = 0;
        for (TraffickingSign sign : TraffickingSign.values()) {
            Answer otherwise =
                    List.of(Answer.NO, Answer.NOT_KNOWN, Answer.NOT_ASKED).get(turn);
            turn = asked.decided == Classification.NONE ? 0 : (turn + 1) % 3;
            answers.put(sign, yes.contains(sign) ? Answer.YES : otherwise);
        }
        var screened = new ScreeningAnswers(answers, asked.age, ChildStatus.NOT_KNOWN);
        SuggestedClassification suggested = ClassificationRules.suggest(screened);
        return new Filled(
                new Json(JSON.writeValueAsString(answers)),
                screened.childStatus(),
                suggested.classification(),
                new Json(JSON.writeValueAsString(suggested.elements())));
    }

    private String said(String sex) {
        return dice.chance(85) ? sex : "NOT_SAID";
    }

    private static LocalDate day(long at) {
        return Instant.ofEpochMilli(at)
                .atZone(mn.khamt.platform.time.Times.ZONE)
                .toLocalDate();
    }

    /** One kind of checklist; there are few, and each is filled in once. */
    record Asked(Classification decided, @Nullable Integer age) {}

    /** A checklist as it is kept. */
    record Filled(Json answers, ChildStatus childStatus, Classification suggested, Json elements) {}

    private record Desk(Country.Desk desk, Staff.Member officer, String source) {}

    /** Where filled checklists are kept for the next report like this one. */
    static Map<Asked, Filled> checklists() {
        return new java.util.HashMap<>();
    }
}
