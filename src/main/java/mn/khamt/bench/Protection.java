package mn.khamt.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import mn.khamt.audit.Trail;
import mn.khamt.bench.Crowd.Timed;
import mn.khamt.bench.Crowd.User;
import mn.khamt.cases.Identities;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.numbers.Indicators;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.Question;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;

/**
 * What row security, the named caller, the trail and sealed names cost: what the page of a case asks, in one exchange as the page does,
 * with and without them, both from Java. Without them nobody is named, nothing is recorded and no name is opened. The budget is on the
 * whole page as users get it: what they add to the page that would be there without them.
 */
final class Protection {
    private static final Sql HEADER =
            Sql.of("select code, status, stage, classification, place_code from cases.case_file where case_id = :case");
    private static final Sql VICTIMS = Sql.of("""
        select label, status, sex, age_at_exploitation, exploitation from cases.victim where case_id = :case order by label
        """);
    private static final Sql TEAM = Sql.of("""
        select m.agency_code, m.role, a.given_name
          from cases.team_member m
         cross join lateral (select x.given_name from access.account x where x.account_id = m.account_id limit 1) a
         where m.case_id = :case and m.until is null
         order by m.lead desc, m.since
        """);
    private static final Sql TASKS = Sql.of("""
        select status, due_on from cases.task where case_id = :case and status in ('OPEN', 'IN_PROGRESS') order by due_on
        """);
    private static final Sql EVENTS = Sql.of("""
        select kind, lane, agency_code
          from cases.timeline_event
         where case_id = :case
         order by happened_at desc
         limit 20
        """);
    private static final Sql REFERRALS =
            Sql.of("select service_type, status from referrals.referral where case_id = :case order by sent_at");
    private static final Sql INVESTIGATIONS =
            Sql.of("select opened_on, closed_on from justice.investigation where case_id = :case order by opened_on");
    private static final Sql SERVICES =
            Sql.of("select service_type, started_on from care.service where case_id = :case order by started_on");
    private static final Sql NAMES = Sql.of(
            "select person_id, sealed, key_version from cases.identity where case_id = :case and sealed is not null");

    private final int cases;
    private final Installation installation;
    private final Bare bare;
    private final KeyFile keys;

    Protection(int cases, Installation installation, Bare bare, KeyFile keys) {
        this.keys = keys;
        this.cases = cases;
        this.installation = installation;
        this.bare = bare;
    }

    /**
     * @param page asks for the page of a case, with all of them
     * @param people who asks, one for each user of the crowd: the same as ask for the page
     */
    Result cost(Crowd crowd, User page, List<UUID> people) throws SQLException {
        List<List<List<String>>> own = new ArrayList<>();
        List<Caller> callers = new ArrayList<>();
        for (UUID person : people) {
            own.add(bare.rows("""
                select case_id from access.access_grant where account_id = ? and kind <> 'READER'
                 order by 'identity' = any (compartments) desc, case_id desc limit 1000
                """, person));
            String token = "bench-" + UUID.randomUUID();
            bare.transaction(Bare.step("""
                insert into access.session (session_id, token_hash, account_id, expires_at)
                values (?, sha256(convert_to(?, 'UTF8')), ?, now() + interval '1 hour')
                """, UUID.randomUUID(), token, person));
            callers.add(new Caller.Person(token));
        }
        try (HikariDataSource source = Databases.app(installation.settings(), crowd.users())) {
            Db db = Db.withCaller(source);
            Db plain = Db.withoutCaller(bare.source());
            var trail = new Trail(db);
            var vault = new Vault(db, keys);
            User with = user -> {
                var next = new AtomicInteger(user * 37);
                return () -> callers.get(user)
                        .run(() -> db.write(() -> {
                            UUID id = one(own.get(user), next);
                            for (Name name : look(db, id)) {
                                vault.open(
                                        id,
                                        Identities.place(name.personId),
                                        new Sealed(name.sealed, name.keyVersion),
                                        Identities.Identity.class);
                            }
                            trail.record("case.opened", id, id, "grant:MEMBER");
                            return id;
                        }));
            };
            User without = user -> {
                var next = new AtomicInteger(user * 37);
                return () -> plain.write(() -> look(plain, one(own.get(user), next)));
            };
            return cost(crowd.inTurns(page, with, without));
        }
    }

    /**
     * @param timed the page, and its statements with and without all of them
     */
    private Result cost(List<Timed> timed) {
        Timed with = timed.get(1);
        Timed without = timed.get(2);
        double added = 1 / with.rate() - 1 / without.rate();
        double cost = added / (1 / timed.getFirst().rate() - added);
        return new Result(
                "row-security-trail-keys",
                cases,
                with.rate(),
                with.p50(),
                with.p95(),
                without.rate(),
                with.rate() / without.rate(),
                String.format(Locale.ROOT, "page + %.0f %%, <= 25 %%", cost * 100),
                cost <= 0.25);
    }

    private static UUID one(List<List<String>> own, AtomicInteger next) {
        return Bare.id(own.get(Math.floorMod(next.getAndAdd(101), own.size())).getFirst());
    }

    private static List<Name> look(Db db, UUID id) {
        List<Db.Ask<?>> asks = List.of(
                Db.ask(HEADER, Header.class, "case", id),
                Db.ask(VICTIMS, Victim.class, "case", id),
                Db.ask(TEAM, Member.class, "case", id),
                Db.ask(TASKS, Task.class, "case", id),
                Db.ask(EVENTS, Event.class, "case", id),
                Db.ask(REFERRALS, Referral.class, "case", id),
                Db.ask(INVESTIGATIONS, Investigation.class, "case", id),
                Db.ask(SERVICES, Service.class, "case", id),
                Db.ask(NAMES, Name.class, "case", id));
        return db.together(asks, () -> db.list(NAMES, Name.class, "case", id));
    }

    /** All indicators of a year asked again, as the page does, without the page: counted on from what was counted before. */
    Result indicators(Crowd crowd, LocalDate today) {
        try (var statistics = Databases.statistics(installation.settings(), crowd.users())) {
            var indicators = new Indicators(statistics.db());
            var question = new Question(Period.yearTo(today), null, null, true);
            Timed alone = new Crowd(1, crowd.seconds()).run(user -> () -> indicators.count(question));
            return counted("indicators-query", alone, "p50 <= 30 ms", alone.p50() <= 30);
        }
    }

    /** The same and three years asked for the first time, when every fact of the period is looked at. */
    List<Result> indicatorsAtFirst(Crowd crowd, LocalDate today) {
        try (var statistics = Databases.statistics(installation.settings(), crowd.users())) {
            var year = new Question(Period.yearTo(today), null, null, true);
            var threeYears = new Question(new Period(today.plusDays(1).minusYears(3), today), null, null, true);
            var one = new Crowd(1, crowd.seconds());
            return List.of(
                    counted(
                            "indicators-first",
                            one.run(user -> () -> new Indicators(statistics.db()).count(year)),
                            "",
                            null),
                    counted(
                            "indicators-first-3-years",
                            one.run(user -> () -> new Indicators(statistics.db()).count(threeYears)),
                            "",
                            null));
        }
    }

    private Result counted(String name, Timed timed, String budget, @Nullable Boolean kept) {
        return new Result(name, cases, timed.rate(), timed.p50(), timed.p95(), null, null, budget, kept);
    }

    private record Header(String code, String status, String stage, String classification, String placeCode) {}

    private record Victim(
            String label,
            String status,
            String sex,
            @Nullable Integer ageAtExploitation,
            String exploitation) {}

    private record Event(String kind, String lane, @Nullable String agencyCode) {}

    private record Member(String agencyCode, String role, String givenName) {}

    private record Task(String status, LocalDate dueOn) {}

    private record Referral(String serviceType, String status) {}

    private record Investigation(
            LocalDate openedOn, @Nullable LocalDate closedOn) {}

    private record Service(String serviceType, LocalDate startedOn) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Name(UUID personId, byte[] sealed, int keyVersion) {}
}
