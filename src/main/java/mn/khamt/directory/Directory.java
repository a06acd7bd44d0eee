package mn.khamt.directory;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Agencies, places and desks, which change rarely and are kept in memory; colleagues, which are asked for each time. */
@Component
public final class Directory {
    private static final Sql AGENCIES = Sql.of("""
        select agency_code, parent_code, kind, name_en, name_mn, short_en, short_mn
          from directory.agency
         order by name_en
        """);
    private static final Sql PLACES = Sql.of("""
        select place_code, parent_code, kind, name_en, name_mn
          from directory.place
         order by position
        """);
    private static final Sql DESKS = Sql.of("""
        select desk_id, agency_code, kind, name_en, name_mn, services
          from directory.desk
         where active
         order by agency_code, kind
        """);
    private static final Sql COLLEAGUES = Sql.of("""
        select a.account_id, a.parent_name, a.given_name, p.agency_code, p.role
          from directory.appointment p
          join access.account a using (account_id)
         where a.active and p.valid @> current_date and a.kind = 'PERSON'
         order by p.agency_code, a.given_name collate "mn-x-icu", a.parent_name
        """);
    private static final Sql COLLEAGUE = Sql.of("""
        select a.account_id, a.parent_name, a.given_name, p.agency_code, p.role
          from access.account a
          join directory.appointment p using (account_id)
         where a.account_id = :account
         order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id
         limit 1
        """);

    private final Db db;
    private volatile @Nullable Lists lists;

    Directory(Db db) {
        this.db = db;
    }

    public List<Agency> agencies() {
        return lists().agencies;
    }

    /** An agency by its code; an unknown code is a broken promise. */
    public Agency agency(String code) {
        return require(lists().agencyByCode.get(code), code);
    }

    /** Provinces and districts, in the order in which they are offered. */
    public List<Place> places() {
        return lists().places;
    }

    public Place place(String code) {
        return require(lists().placeByCode.get(code), code);
    }

    public List<Desk> desks() {
        return lists().desks;
    }

    public Desk desk(UUID id) {
        return lists().desks.stream()
                .filter(d -> d.deskId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Every place as a choice, in the reader's language; a district after its capital, with the capital's name. */
    public List<Option> placeOptions(Language language) {
        return places().stream()
                .filter(p -> !p.kind().equals("COUNTRY"))
                .map(p -> new Option(p.placeCode(), placeName(p.placeCode(), language)))
                .toList();
    }

    /** The name of a place; districts carry their city, since a province has the same name as one of them. */
    public String placeName(String code, Language language) {
        Place place = place(code);
        return place.kind().equals("DISTRICT") && place.parentCode() != null
                ? place(place.parentCode()).name(language) + ", " + place.name(language)
                : place.name(language);
    }

    /** Desks of one kind (INTAKE, REFERRAL) as choices. */
    public List<Option> deskOptions(String kind, Language language) {
        return desks().stream()
                .filter(d -> d.kind().equals(kind))
                .map(d ->
                        new Option(d.deskId().toString(), agency(d.agencyCode()).name(language), d.name(language)))
                .toList();
    }

    /** Everybody who holds an appointment today; needs a caller who signed in. */
    public List<Colleague> colleagues() {
        return db.list(COLLEAGUES, Colleague.class);
    }

    public Optional<Colleague> colleague(UUID account) {
        return db.find(COLLEAGUE, Colleague.class, "account", account);
    }

    /** Reads the lists again, after the country's configuration changed. */
    public void forget() {
        lists = null;
    }

    private Lists lists() {
        Lists known = lists;
        if (known == null) {
            known = db.read(() -> new Lists(
                    db.list(AGENCIES, Agency.class), db.list(PLACES, Place.class), db.list(DESKS, Desk.class)));
            lists = known;
        }
        return known;
    }

    private static <T> T require(@Nullable T found, String code) {
        if (found == null) {
            throw new IllegalArgumentException("not in the directory: " + code);
        }
        return found;
    }

    /**
     * @param kind police, prosecution, social, ngo …
     */
    public record Agency(
            String agencyCode,
            @Nullable String parentCode,
            String kind,
            String nameEn,
            String nameMn,
            String shortEn,
            String shortMn) {
        public String name(Language language) {
            return language == Language.MN ? nameMn : nameEn;
        }

        /** For tight places: the abbreviation that the language uses, or the whole name. */
        public String shortName(Language language) {
            return language == Language.MN ? shortMn : shortEn;
        }
    }

    /**
     * @param kind COUNTRY, CAPITAL, AIMAG, DISTRICT or SOUM
     */
    public record Place(String placeCode, @Nullable String parentCode, String kind, String nameEn, String nameMn) {
        public String name(Language language) {
            return language == Language.MN ? nameMn : nameEn;
        }
    }

    /**
     * @param services service types it answers, empty for an intake desk
     */
    public record Desk(
            UUID deskId, String agencyCode, String kind, String nameEn, String nameMn, List<String> services) {
        public String name(Language language) {
            return language == Language.MN ? nameMn : nameEn;
        }
    }

    /**
     * @param role name of a {@link mn.khamt.access.Role}
     */
    public record Colleague(
            UUID accountId, @Nullable String parentName, String givenName, String agencyCode, String role) {
        public String shown() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }

    private static final class Lists {
        private final List<Agency> agencies;
        private final List<Place> places;
        private final List<Desk> desks;
        private final Map<String, Agency> agencyByCode;
        private final Map<String, Place> placeByCode;

        Lists(List<Agency> agencies, List<Place> places, List<Desk> desks) {
            this.agencies = agencies.stream()
                    .sorted(Comparator.comparing(Agency::nameEn))
                    .toList();
            this.places = places;
            this.desks = desks;
            this.agencyByCode = agencies.stream().collect(Collectors.toMap(Agency::agencyCode, Function.identity()));
            this.placeByCode = places.stream().collect(Collectors.toMap(Place::placeCode, Function.identity()));
        }
    }
}
