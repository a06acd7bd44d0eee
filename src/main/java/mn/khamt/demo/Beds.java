package mn.khamt.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mn.khamt.platform.database.BulkWriter;

/** The places of the facilities, so that nobody is put where none is free. */
final class Beds {
    /** So many cases need another set of facilities. */
    private static final int CASES_OF_A_SET = 4_000;

    private final List<Facility> facilities = new ArrayList<>();

    Beds(int cases) {
        int sets = Math.max(1, cases / CASES_OF_A_SET);
        int places = Math.clamp(cases / sets / 25, 6, 160);
        for (int i = 0; i < sets; i++) {
            String letter = sets == 1 ? "" : " " + (i + 1);
            add(
                    "DEMO-A" + (i + 1),
                    "GEC",
                    "House A" + letter,
                    "“А” байр" + letter,
                    "TEMPORARY_SHELTER",
                    places,
                    "FEMALE",
                    0,
                    120);
            add(
                    "DEMO-B" + (i + 1),
                    "GEC",
                    "House B" + letter,
                    "“Б” байр" + letter,
                    "LONG_TERM",
                    places,
                    "FEMALE",
                    12,
                    120);
            add(
                    "DEMO-C" + (i + 1),
                    "OSC",
                    "House C" + letter,
                    "“В” байр" + letter,
                    "ONE_STOP_CENTRE",
                    places,
                    "ANY",
                    0,
                    120);
            add(
                    "DEMO-D" + (i + 1),
                    "FCYDA",
                    "House D" + letter,
                    "“Г” байр" + letter,
                    "TEMPORARY_SHELTER",
                    places,
                    "ANY",
                    0,
                    17);
            add(
                    "DEMO-E" + (i + 1),
                    "GEC",
                    "House E" + letter,
                    "“Д” байр" + letter,
                    "TEMPORARY_SHELTER",
                    places,
                    "MALE",
                    0,
                    120);
        }
    }

    private void add(
            String code, String agency, String en, String mn, String kind, int places, String sex, int from, int to) {
        facilities.add(new Facility(code, agency, en, mn, kind, places, sex, from, to, new ArrayList<>()));
    }

    void write(BulkWriter.Table table) {
        for (Facility f : facilities) {
            table.row(f.code, f.agency, f.en, f.mn, f.kind, f.places, f.sex, f.ageFrom, f.ageTo, true);
        }
    }

    /**
     * Takes a place at a facility of this agency that takes this person and is not full on any of these days.
     *
     * @param before when the place becomes free, or a day far ahead
     */
    Optional<Place> take(String agency, String sex, int age, LocalDate from, LocalDate before, Dice dice) {
        List<Facility> fitting = facilities.stream()
                .filter(f -> f.agency.equals(agency)
                        && (f.sex.equals("ANY") || f.sex.equals(sex))
                        && f.ageFrom <= age
                        && age <= f.ageTo)
                .toList();
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        Facility chosen = dice.pick(fitting);
        // Stays are taken in the order in which cases were opened; what ended long before is in nobody's way any more.
        chosen.taken.removeIf(t -> t.before.isBefore(from.minusYears(1)));
        long overlapping = chosen.taken.stream()
                .filter(t -> t.from.isBefore(before) && from.isBefore(t.before))
                .count();
        if (overlapping >= chosen.places) {
            return Optional.empty();
        }
        chosen.taken.add(new Taken(from, before));
        return Optional.of(new Place(chosen.code, chosen.kind));
    }

    /**
     * @param facility its code
     */
    record Place(String facility, String kind) {}

    private record Facility(
            String code,
            String agency,
            String en,
            String mn,
            String kind,
            int places,
            String sex,
            int ageFrom,
            int ageTo,
            List<Taken> taken) {}

    private record Taken(LocalDate from, LocalDate before) {}
}
