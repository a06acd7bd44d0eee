package mn.khamt.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Identities;
import mn.khamt.cases.MatchKeys;
import mn.khamt.cases.Stage;
import mn.khamt.cases.Tasks;
import mn.khamt.keys.Keyring;
import mn.khamt.keys.Place;
import mn.khamt.numbers.Fact;
import mn.khamt.platform.database.Json;
import org.jspecify.annotations.Nullable;

/** One case from the first report to where it stands today: who is in it, who works on it, what they did. */
final class CaseStory {
    private static final List<String> PLACES = List.of(
            "MN-1-SK", "MN-1-BZ", "MN-1-BG", "MN-1-KU", "MN-1-CH", "MN-1-SB", "MN-1-NA", "MN-1-BN", "MN-1-BK", "MN-037",
            "MN-035", "MN-063", "MN-053", "MN-049", "MN-041", "MN-047", "MN-055", "MN-061", "MN-046", "MN-043",
            "MN-071", "MN-039", "MN-069", "MN-057", "MN-073", "MN-059", "MN-051", "MN-065", "MN-067", "MN-064");
    private static final int[] PLACE_WEIGHTS = {
        150, 145, 95, 80, 70, 60, 20, 8, 4, 45, 40, 50, 45, 30, 22, 20, 18, 18, 14, 14, 14, 12, 12, 10, 10, 9, 9, 8, 8,
        5
    };
    private static final String REGISTRATION_LETTERS = "АБГДЕЖЗИЙКЛМНОӨПРСТУҮФХЦЧШЭЮЯ";
    private static final List<String> ABROAD = List.of("CN", "KZ", "RU", "KG", "PH");

    final Simulation sim;
    final Dice dice;
    final LocalDate today;
    final LocalDate openedOn;
    final UUID id;
    final UUID factKey;
    /** The colleagues of the sign-in page work on this one. */
    final boolean named;

    final Classification classification;
    final String place;
    final List<Victim> victims = new ArrayList<>();
    final List<Offender> offenders = new ArrayList<>();
    final Map<UUID, Joined> team = new LinkedHashMap<>();
    final JusticeStory justice;

    private final String code;
    private final long openedAt;
    private final Staff.Member opener;
    private Keyring.@Nullable Fresh key;
    private final @Nullable LocalDate closedOn;
    private final @Nullable String disposition;
    private final String status;
    private final Fact.CaseDimensions dimensions;
    private final List<String> traits;
    private Instant changedAt;

    CaseStory(Simulation sim, Dice dice, LocalDate openedOn, String code, boolean named) {
        this.sim = sim;
        this.dice = dice;
        this.today = sim.today;
        this.openedOn = openedOn;
        this.code = code;
        this.named = named;
        this.openedAt = sim.millis(openedOn, dice.between(8, 17)) + dice.below(3_000_000);
        this.id = dice.id(openedAt);
        this.factKey = dice.key();
        this.changedAt = Instant.ofEpochMilli(openedAt);
        this.classification = classify();
        this.place = somePlace(dice);
        this.justice = new JusticeStory(this);
        people();
        this.opener = opener();
        LocalDate ended = justice.endOfCase();
        boolean over = ended != null && !ended.isAfter(today) && dice.chance(88);
        boolean again = over && dice.chance(2);
        this.closedOn = over && !again ? ended : null;
        this.disposition = closedOn == null ? null : justice.disposition();
        this.status = again
                ? "REOPENED"
                : disposition == null
                        ? justice.stage() == Stage.REINTEGRATION && dice.chance(60) ? "FOLLOW_UP" : "OPEN"
                        : disposition.equals("HANDED_OVER") ? "TRANSFERRED" : "CLOSED";
        this.dimensions = dimensions();
        boolean adults = victims.stream().allMatch(v -> v.ageAtIdentification >= 18);
        this.traits = List.of(adults ? "adult" : "child", justice.online() ? "online" : "offline");
    }

    /** Words that fit the people of this case. */
    String words(String section) {
        return sim.words.any(section, traits, dice);
    }

    void write() {
        join(opener, "OWNER", openedOn, Compartment.ofOwner());
        event(DemoEvent.CASE_OPENED, openedOn, Map.of(), opener);
        fact(dimensions.fact(Fact.Kind.CASE_OPENED, factKey, openedOn));
        namePeople();
        nameTeam();
        justice.write();
        new CareStory(this).write();
        writePeople();
        writeTeam();
        writeTasks();
        writeNotes();
        new ReportStory(sim, dice).write(this);
        if (status.equals("FOLLOW_UP")) {
            event(DemoEvent.CASE_FOLLOW_UP, day(openedOn, today), Map.of(), opener);
        }
        if (status.equals("REOPENED")) {
            event(DemoEvent.CASE_REOPENED, day(openedOn, today), Map.of(), opener);
        }
        if (closedOn != null && disposition != null) {
            fact(dimensions.fact(Fact.Kind.CASE_CLOSED, factKey, closedOn).withOutcome(disposition));
            event(DemoEvent.CASE_CLOSED, closedOn, Map.of(), opener);
        }
        writeFile();
    }

    /** The last day on which anything can have happened in this case. */
    LocalDate lastDay() {
        return closedOn == null ? today : closedOn;
    }

    boolean closed() {
        return closedOn != null;
    }

    /** A district or province, roughly as people live there. */
    static String somePlace(Dice dice) {
        return PLACES.get(dice.weighted(PLACE_WEIGHTS));
    }

    private Classification classify() {
        return switch (dice.weighted(30, 22, 15, 5, 20, 8)) {
            case 0 -> Classification.CHILD_SEX_TRAFFICKING;
            case 1 -> Classification.ONLINE_SEXUAL_EXPLOITATION;
            case 2 -> Classification.FORCED_CHILD_LABOUR;
            case 3 -> Classification.OTHER_CHILD_TRAFFICKING;
            case 4 -> Classification.ADULT_TRAFFICKING;
            default -> Classification.NONE;
        };
    }

    private void people() {
        int count = 1 + dice.weighted(72, 18, 7, 3);
        for (int i = 0; i < count; i++) {
            victims.add(victim(i));
        }
        int against = Math.max(justice.needsOffender() ? 1 : 0, dice.weighted(18, 57, 19, 6));
        for (int i = 0; i < against; i++) {
            offenders.add(new Offender(
                    dice.id(openedAt + 60_000L * (i + 10)),
                    dice.key(),
                    String.valueOf(i + 1),
                    dice.chance(classification == Classification.ONLINE_SEXUAL_EXPLOITATION ? 22 : 35)
                            ? "FEMALE"
                            : "MALE",
                    dice.chance(90) ? dice.between(19, 61) : null,
                    dice.chance(93) ? "MN" : dice.pick(ABROAD),
                    List.of("FAMILIAL", "ACQUAINTED", "UNACQUAINTED", "NOT_KNOWN")
                            .get(dice.weighted(20, 38, 30, 12))));
        }
    }

    private Victim victim(int i) {
        boolean female = dice.chance(
                switch (classification) {
                    case CHILD_SEX_TRAFFICKING -> 84;
                    case ONLINE_SEXUAL_EXPLOITATION -> 78;
                    case FORCED_CHILD_LABOUR -> 38;
                    case OTHER_CHILD_TRAFFICKING -> 62;
                    case ADULT_TRAFFICKING -> 68;
                    case NONE -> 55;
                });
        int age = switch (classification) {
            case CHILD_SEX_TRAFFICKING -> 17 - Math.min(dice.below(7), dice.below(9));
            case ONLINE_SEXUAL_EXPLOITATION -> 17 - Math.min(dice.below(10), dice.below(11));
            case FORCED_CHILD_LABOUR -> 17 - dice.below(9);
            case OTHER_CHILD_TRAFFICKING -> 17 - dice.below(7);
            case ADULT_TRAFFICKING -> 18 + Math.min(dice.below(32), dice.below(32));
            case NONE -> dice.between(6, 40);
        };
        LocalDate on = openedOn.plusDays(dice.between(0, 12));
        boolean settled = !on.isAfter(today);
        String standing = !settled
                ? "PRESUMED"
                : classification == Classification.NONE || (i > 0 && dice.chance(10))
                        ? "NOT_A_VICTIM"
                        : dice.chance(86) ? "IDENTIFIED" : "PRESUMED";
        return new Victim(
                dice.id(openedAt + 60_000L * (i + 1)),
                dice.key(),
                String.valueOf((char) ('A' + i)),
                standing,
                settled ? on : openedOn,
                female ? "FEMALE" : "MALE",
                dice.chance(96) ? age : null,
                age + dice.weighted(70, 22, 8),
                dice.chance(classification == Classification.ADULT_TRAFFICKING ? 88 : 98) ? "MN" : dice.pick(ABROAD));
    }

    private Staff.Member opener() {
        Role role = switch (classification) {
            case ADULT_TRAFFICKING ->
                List.of(Role.INVESTIGATOR, Role.CONSULAR_OFFICER, Role.SOCIAL_WORKER)
                        .get(dice.weighted(55, 20, 25));
            case FORCED_CHILD_LABOUR ->
                List.of(Role.LABOUR_INSPECTOR, Role.SOCIAL_WORKER, Role.INTAKE_OFFICER)
                        .get(dice.weighted(20, 45, 35));
            case CHILD_SEX_TRAFFICKING, ONLINE_SEXUAL_EXPLOITATION, OTHER_CHILD_TRAFFICKING, NONE ->
                List.of(Role.INTAKE_OFFICER, Role.SOCIAL_WORKER, Role.INVESTIGATOR)
                        .get(dice.weighted(45, 40, 15));
        };
        return sim.staff.any(role, named, dice);
    }

    private void nameTeam() {
        add(Role.SOCIAL_WORKER, 100);
        add(Role.COORDINATOR, named ? 80 : 8);
        add(Role.INTAKE_OFFICER, named ? 60 : 20);
        add(Role.CHILD_PROTECTION_OFFICER, classification.ofChild() ? 30 : 5);
        add(Role.INVESTIGATOR, justice.investigated() ? 100 : 15);
        add(Role.PROSECUTOR, justice.charged() ? 100 : justice.investigated() ? named ? 60 : 25 : 0);
        add(Role.PSYCHOLOGIST, 16);
        add(Role.DOCTOR, 12);
        add(Role.LAWYER, justice.charged() ? 35 : 5);
        add(Role.CONSULAR_OFFICER, victims.stream().anyMatch(v -> !v.citizenship.equals("MN")) ? 90 : 1);
        add(Role.LABOUR_INSPECTOR, classification == Classification.FORCED_CHILD_LABOUR ? 20 : 1);
    }

    private void add(Role role, int percent) {
        boolean wanted = dice.chance(percent);
        Staff.Member member = sim.staff.any(role, named, dice);
        if (wanted && team.size() < 6 && teammate(role) == null) {
            LocalDate on = openedOn.plusDays(dice.between(0, 6));
            join(member, "MEMBER", on.isAfter(lastDay()) ? lastDay() : on, Staff.compartmentsOf(role));
        }
    }

    /** Lets somebody in, once. */
    void join(Staff.Member member, String kind, LocalDate on, List<String> compartments) {
        Joined there = team.get(member.id());
        if (there != null) {
            if (there.kind.equals("REFERRAL_RECIPIENT")) {
                // A second referral to the same person adds its slice to the first one's.
                var both = new TreeSet<>(there.compartments);
                both.addAll(compartments);
                team.put(member.id(), new Joined(member, there.kind, there.on, List.copyOf(both)));
            }
            return;
        }
        boolean newAgency =
                team.values().stream().noneMatch(j -> j.member.agency().equals(member.agency()));
        team.put(member.id(), new Joined(member, kind, on, compartments));
        if (newAgency && !kind.equals("OWNER")) {
            event(
                    DemoEvent.TEAM_NAMED,
                    on,
                    Map.of("role", "@" + member.role().messageKey(), "agency", "agency:" + member.agency()),
                    opener);
        }
    }

    /** The member of the team with this role, if there is one. */
    Staff.@Nullable Member teammate(Role role) {
        for (Joined joined : team.values()) {
            if (joined.member.role() == role) {
                return joined.member;
            }
        }
        return null;
    }

    /** Whoever acts for this role in the case, or the owner. */
    Staff.Member actor(Role role) {
        Staff.Member found = teammate(role);
        return found == null ? opener : found;
    }

    private void namePeople() {
        for (Victim v : victims) {
            if (dice.chance(92)) {
                identify(v.id, v.sex, v.ageAtIdentification, v.statusOn, v.citizenship, true);
            }
        }
        for (Offender o : offenders) {
            if (dice.chance(80)) {
                identify(o.id, o.sex, o.age == null ? 35 : o.age, openedOn, o.citizenship, false);
            }
        }
    }

    private void identify(UUID person, String sex, int age, LocalDate then, String citizenship, boolean victim) {
        LocalDate born = then.minusYears(age).minusDays(dice.between(1, 360));
        boolean citizen = citizenship.equals("MN");
        var identity = new Identities.Identity(
                dice.chance(15) ? sim.words.any("clan", dice) : null,
                sim.words.parentName(dice),
                sim.words.givenName(sex.equals("FEMALE"), dice),
                citizen && dice.chance(victim ? 78 : 60) ? registrationNumber(born, sex) : null,
                dice.chance(85) ? born : null,
                dice.chance(50) ? "00%06d".formatted(dice.below(1_000_000)) : null,
                dice.chance(55) ? sim.words.any("street", dice) + " " + dice.between(1, 90) : null,
                victim && dice.chance(45) ? words("contact") : null,
                victim && dice.chance(30) ? words("no_contact") : null,
                0);
        Keyring.Fresh closing = key();
        String number = identity.registrationNumber();
        Identities.Exact exact = Identities.Exact.of(sim.lookup, number, identity.phone());
        sim.to.identity.row(
                id,
                person,
                closing.seal(Identities.place(person), identity),
                1,
                exact.registration(),
                exact.phone(),
                sim.lookup.version());
        MatchKeys keys = victim
                ? MatchKeys.ofVictim(
                        sim.lookup::hash,
                        identity.parentName(),
                        identity.givenName(),
                        number,
                        number == null ? identity.birthDate() : born,
                        then.getYear() - age)
                : MatchKeys.ofOffender(sim.lookup::hash, identity.parentName(), identity.givenName(), number);
        sim.to.matchKey.row(
                id,
                person,
                sim.lookup.version(),
                keys.number(),
                keys.fullDate(),
                List.of(keys.givenDate()),
                List.of(keys.parentDate()),
                List.of(keys.fullYear()),
                List.of(keys.fullName()));
    }

    /** Seals a text of this case. */
    String closed(Place place, String text) {
        return key().closeText(place, text);
    }

    private Keyring.Fresh key() {
        Keyring.Fresh known = key;
        if (known == null) {
            known = sim.keys.forNewCase(id, opener.agency());
            sim.to.caseKey.row(id, 1, opener.agency(), known.agencyVersion(), known.wrapped());
            key = known;
        }
        return known;
    }

    private String registrationNumber(LocalDate born, String sex) {
        int letters = REGISTRATION_LETTERS.length();
        int month = born.getMonthValue() + (born.getYear() >= 2000 ? 20 : 0);
        int sexDigit = dice.below(5) * 2 + (sex.equals("MALE") ? 1 : 0);
        return "%c%c%02d%02d%02d%d%d"
                .formatted(
                        REGISTRATION_LETTERS.charAt(dice.below(letters)),
                        REGISTRATION_LETTERS.charAt(dice.below(letters)),
                        born.getYear() % 100,
                        month,
                        born.getDayOfMonth(),
                        sexDigit,
                        dice.below(10));
    }

    private void writePeople() {
        for (Victim v : victims) {
            sim.to.victim.row(
                    id,
                    v.id,
                    v.factKey,
                    v.label,
                    v.status,
                    v.statusOn,
                    v.sex,
                    v.ageAtExploitation,
                    v.ageAtIdentification,
                    classification,
                    v.citizenship);
            if (v.status.equals("IDENTIFIED")) {
                fact(dimensions
                        .fact(Fact.Kind.VICTIM_IDENTIFIED, v.factKey, v.statusOn)
                        .withVictim(v.child(), v.sex, v.ageAtExploitation));
            }
        }
        for (Offender o : offenders) {
            sim.to.offender.row(
                    id, o.id, o.factKey, o.label, justice.standing(o), o.sex, o.age, o.citizenship, o.relation);
        }
    }

    private void writeTeam() {
        for (Joined joined : team.values()) {
            Staff.Member m = joined.member;
            Instant since = sim.at(joined.on, 10);
            sim.to.team.row(id, m.id(), m.agency(), m.role(), m.id().equals(opener.id()), joined.on);
            sim.to.grant.row(
                    id,
                    m.id(),
                    joined.kind,
                    joined.compartments,
                    joined.kind.equals("REFERRAL_RECIPIENT") ? "TREAT" : Staff.purposeOf(m.role()),
                    since,
                    opener.id(),
                    since);
        }
    }

    private void writeTasks() {
        List<Joined> workers = team.values().stream()
                .filter(j -> j.kind.equals("OWNER") || j.kind.equals("MEMBER"))
                .toList();
        int count = named ? dice.between(2, 5) : 1 + dice.weighted(50, 35, 15);
        int first = dice.below(workers.size());
        for (int i = 0; i < count; i++) {
            Staff.Member who = (named ? workers.get((first + i) % workers.size()) : dice.pick(workers)).member;
            LocalDate asked = day(openedOn, lastDay());
            // In a case that goes on, something is always still to be done, and some of it is late.
            boolean open = !closed() && (i < 2 || dice.chance(30));
            LocalDate due = open
                    ? today.plusDays(dice.between(-9, 21))
                    : earlier(asked.plusDays(dice.between(2, 20)), lastDay());
            if (open && due.isBefore(asked)) {
                asked = due.isBefore(openedOn) ? openedOn : due;
            }
            String taskStatus =
                    open ? (dice.chance(25) ? "IN_PROGRESS" : "OPEN") : dice.chance(93) ? "DONE" : "CANCELLED";
            Staff.Member by = dice.pick(workers).member;
            long at = sim.millis(asked, dice.between(9, 17));
            UUID task = dice.id(at);
            sim.to.task.row(
                    id,
                    task,
                    closed(Tasks.title(task), sim.words.anyTask(who.role().name(), traits, dice)),
                    due,
                    who.id(),
                    who.agency(),
                    by.agency().equals(who.agency()) ? null : by.agency(),
                    taskStatus,
                    taskStatus.equals("DONE") ? due : null,
                    by.id(),
                    Instant.ofEpochMilli(at));
        }
    }

    private void writeNotes() {
        int count = named ? dice.between(1, 4) : dice.weighted(25, 45, 20, 10);
        List<Joined> writers = team.values().stream()
                .filter(j -> !j.kind.equals("REFERRAL_RECIPIENT"))
                .toList();
        for (int i = 0; i < count; i++) {
            Joined by = dice.pick(writers);
            LocalDate day = day(by.on, lastDay());
            long at = sim.millis(day, dice.between(9, 18));
            UUID note = dice.id(at);
            sim.to.note.row(
                    id,
                    note,
                    key().closeText(new Place("cases.note", "body", note), words("note")),
                    "core",
                    by.member.id(),
                    Instant.ofEpochMilli(at));
        }
    }

    private void writeFile() {
        LocalDate identified = victims.stream()
                .filter(v -> v.status.equals("IDENTIFIED"))
                .map(v -> v.statusOn)
                .min(LocalDate::compareTo)
                .orElse(null);
        LocalDate removed = openedOn.plusDays(dice.between(0, 3));
        boolean removal = classification != Classification.NONE && dice.chance(60) && !removed.isAfter(lastDay());
        if (removal) {
            event(DemoEvent.REMOVAL, removed, Map.of(), opener);
        }
        sim.to.caseFile.row(
                id,
                code,
                factKey,
                status,
                closed() ? Stage.CLOSED : justice.stage(),
                classification,
                place,
                openedOn,
                identified,
                removal ? sim.at(removed, dice.between(6, 22)) : null,
                dice.chance(75)
                        ? key().closeText(
                                        new Place("cases.case_file", "summary", id),
                                        sim.words.any("summary." + classification, dice))
                        : null,
                disposition,
                closedOn,
                opener.id(),
                changedAt,
                true);
    }

    private Fact.CaseDimensions dimensions() {
        List<Victim> counted =
                victims.stream().filter(v -> !v.status.equals("NOT_A_VICTIM")).toList();
        Integer youngest = counted.stream()
                .map(v -> v.ageAtExploitation)
                .filter(Objects::nonNull)
                .min(Integer::compare)
                .orElse(null);
        String sex = counted.isEmpty()
                ? "NOT_KNOWN"
                : counted.stream().map(v -> v.sex).distinct().count() == 1 ? counted.getFirst().sex : "SEVERAL";
        return new Fact.CaseDimensions(
                factKey, classification.name(), youngest == null ? null : youngest < 18, sex, youngest, place, true);
    }

    /** A fact of this case with nothing but what all of them have. */
    Fact fact(Fact.Kind kind, UUID subject, LocalDate on) {
        return dimensions.fact(kind, subject, on);
    }

    UUID fact(Fact f) {
        return sim.fact(f, dice);
    }

    UUID correctedFact(UUID earlier, Fact f, LocalDate recordedOn) {
        return sim.fact(f, dice, recordedOn, earlier);
    }

    void event(DemoEvent what, LocalDate on, Map<String, String> params, Staff.Member by) {
        event(what, what.lane(), sim.millis(on, dice.between(9, 17)), params, by);
    }

    void event(DemoEvent what, mn.khamt.cases.Lane lane, long millis, Map<String, String> params, Staff.Member by) {
        Instant at = Instant.ofEpochMilli(millis);
        sim.to.timeline.row(
                id, dice.id(millis), at, lane, what.kind(), json(params), what.compartment(), by.agency(), by.id(), at);
        if (at.isAfter(changedAt) && !at.isAfter(sim.at(today, 0))) {
            changedAt = at;
        }
    }

    private static Json json(Map<String, String> params) {
        var out = new StringBuilder("{");
        params.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> out.append(out.length() > 1 ? ", " : "")
                        .append('"')
                        .append(e.getKey())
                        .append("\": \"")
                        .append(e.getValue())
                        .append('"'));
        return new Json(out.append('}').toString());
    }

    /** Some day from one to another, both included. */
    LocalDate day(LocalDate from, LocalDate to) {
        long days = java.time.temporal.ChronoUnit.DAYS.between(from, to);
        return days <= 0 ? from : from.plusDays(dice.below((int) days + 1));
    }

    static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    Staff.Member owner() {
        return opener;
    }

    long openedAt() {
        return openedAt;
    }

    /**
     * @param statusOn when it was decided whether this is a victim
     */
    record Victim(
            UUID id,
            UUID factKey,
            String label,
            String status,
            LocalDate statusOn,
            String sex,
            @Nullable Integer ageAtExploitation,
            int ageAtIdentification,
            String citizenship) {
        @Nullable
        Boolean child() {
            return ageAtExploitation == null ? null : ageAtExploitation < 18;
        }
    }

    record Offender(
            UUID id,
            UUID factKey,
            String label,
            String sex,
            @Nullable Integer age,
            String citizenship,
            String relation) {}

    record Joined(Staff.Member member, String kind, LocalDate on, List<String> compartments) {}
}
