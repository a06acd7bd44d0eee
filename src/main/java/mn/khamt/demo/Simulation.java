package mn.khamt.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import mn.khamt.cases.CaseCode;
import mn.khamt.keys.Keyring;
import mn.khamt.keys.LookupKey;
import mn.khamt.numbers.Fact;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/**
 * Four years of the demo country until today, written part by part. What happens in one case depends on the seed and the number of the
 * case alone; only codes and beds are shared among cases.
 */
final class Simulation {
    private static final int DAYS = 4 * 365;
    /** Beyond this many cases, five digits a year would no longer do. */
    private static final int SHORT_NUMBERS = 50_000;

    /** The newest cases, which the colleagues named on the sign-in page work on. */
    private static final int NAMED_CASES = 40;

    final Country country;
    final DemoTables to;
    final Keyring keys;
    final LookupKey lookup;
    final DemoWords words = DemoWords.load();
    final LocalDate today;
    final Staff staff;
    final Articles articles;
    final Beds beds;
    final Map<String, List<Country.Desk>> desksByService;

    final Map<ReportStory.Asked, ReportStory.Filled> checklists = ReportStory.checklists();

    private final long seed;
    private final int cases;
    private final Existing existing;
    private final Dice codes;
    private final Map<Integer, BitSet> numbers = new HashMap<>();

    Simulation(Country country, DemoTables to, long seed, int cases, LocalDate today, Existing existing, Keyring keys) {
        this.country = country;
        this.to = to;
        this.keys = keys;
        this.lookup = keys.lookupKeys().serving();
        this.seed = seed;
        this.cases = cases;
        this.today = today;
        this.existing = existing;
        this.articles = new Articles(country.articles());
        this.desksByService = country.desksByService();
        LocalDate firstDay = today.minusDays(DAYS + 30L);
        this.staff = new Staff(Dice.of(seed, -1), words, millis(firstDay, 9), cases);
        this.beds = new Beds(cases);
        this.codes = Dice.of(seed, -2);
    }

    /**
     * Accounts, appointments, desks and facilities.
     *
     * @param passwordHash of the one password that all of them have
     */
    void writePeople(String passwordHash) {
        Instant since = at(today.minusDays(DAYS + 30L), 9);
        Dice dice = Dice.of(seed, -3);
        for (Staff.Member m : staff.members()) {
            to.account.row(m.id(), m.username(), m.parentName(), m.givenName(), m.language(), true, since);
            to.credential.row(m.id(), passwordHash, since);
            to.appointment.row(
                    dice.id(since.toEpochMilli()),
                    m.id(),
                    m.agency(),
                    m.role(),
                    "[" + today.minusDays(DAYS + 30L) + ",)");
            for (Country.Desk desk : country.desks()) {
                if (desk.agencyCode().equals(m.agency()) && Staff.worksAt(m.role(), desk.kind())) {
                    to.deskMember.row(desk.deskId(), m.id());
                }
            }
        }
        beds.write(to.facility);
    }

    /** The cases from one number to before another, oldest first, with the reports of their time. */
    void writeCases(int from, int before) {
        var days = new ArrayList<LocalDate>();
        for (int i = from; i < before; i++) {
            days.add(openedOn(i));
        }
        List<String> drawn = draw(days);
        for (int i = from; i < before; i++) {
            var story = new CaseStory(this, Dice.of(seed, i), days.get(i - from), drawn.get(i - from), named(i));
            story.write();
        }
    }

    /** How many cases lie between this one and today, evenly but for a slow growth over the years. */
    private LocalDate openedOn(int i) {
        double age = 1.0 - (i + 1.0) / cases;
        return today.minusDays(Math.round(DAYS * StrictMath.pow(age, 1.15)));
    }

    private boolean named(int i) {
        return cases - i <= NAMED_CASES;
    }

    private List<String> draw(List<LocalDate> days) {
        var drawn = new ArrayList<String>();
        for (LocalDate day : days) {
            drawn.add(code(day.getYear()));
        }
        Set<String> taken = existing.codesTaken(drawn);
        for (int i = 0; i < drawn.size(); i++) {
            while (taken.contains(drawn.get(i))) {
                String other = code(days.get(i).getYear());
                taken = new HashSet<>(taken);
                taken.addAll(existing.codesTaken(List.of(other)));
                drawn.set(i, other);
            }
        }
        return drawn;
    }

    private String code(int year) {
        BitSet used = numbers.computeIfAbsent(year, y -> new BitSet());
        int number;
        do {
            number = cases > SHORT_NUMBERS ? 100_000 + codes.below(900_000) : codes.below(100_000);
        } while (used.get(number));
        used.set(number);
        return new CaseCode(year % 100, number).toString();
    }

    UUID fact(Fact f, Dice dice) {
        return fact(f, dice, f.trueOn(), null);
    }

    /** A fact that was written down on this day and stands for an earlier one. */
    UUID fact(Fact f, Dice dice, LocalDate recordedOn, @Nullable UUID replaces) {
        UUID id = dice.key();
        to.fact.row(
                id,
                f.kind(),
                f.subjectKey(),
                f.caseKey(),
                f.trueOn(),
                at(recordedOn, 18),
                replaces,
                f.exploitation(),
                f.child(),
                f.sex(),
                f.age(),
                f.placeCode(),
                f.cyber(),
                f.articleCode(),
                f.outcome(),
                f.serviceType(),
                f.agencyCode(),
                f.coordinated(),
                f.demo());
        return id;
    }

    /** An instant of a day; never later than the first minutes of today. */
    Instant at(LocalDate day, int hour) {
        return Instant.ofEpochMilli(millis(day, hour));
    }

    long millis(LocalDate day, int hour) {
        int hours = day.isBefore(today) ? hour : 0;
        return day.atTime(hours, 5).atZone(Times.ZONE).toInstant().toEpochMilli();
    }

    /**
     * What the database knows and the writer may not read.
     *
     * @param taken which of these case codes are in use
     */
    record Existing(Function<List<String>, Set<String>> taken) {
        Set<String> codesTaken(List<String> wanted) {
            return taken.apply(wanted);
        }
    }
}
