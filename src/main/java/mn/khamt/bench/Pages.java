package mn.khamt.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import mn.khamt.bench.Crowd.Timed;
import mn.khamt.bench.Crowd.User;
import mn.khamt.cases.Identities;
import mn.khamt.demo.Demo;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import org.jspecify.annotations.Nullable;

/** What people do all day, through the pages, and the same through bare SQL. One method a measurement. */
final class Pages implements AutoCloseable {
    /** Colleagues who see cases; the users of a crowd take turns to be one of them. */
    private static final List<String> WHO =
            List.of("social", "police", "prosecutor", "coordinator", "shelter", "intake", "psychologist", "doctor");

    /** Colleagues who open cases, and so own some. */
    private static final List<String> OPENERS = List.of("social", "intake");

    /** Services that no demo referral asks for, so that each can be asked for once for each victim. */
    private static final List<String> UNASKED =
            List.of("INTERPRETATION", "SUBSTANCE_ABUSE", "TRANSPORT", "REPATRIATION");

    private static final String LIST = """
        select c.case_id, c.code, c.status, c.stage, c.classification, c.place_code, c.changed_at, v.people, t.title, t.due_on
          from (select c.case_id, c.code, c.status, c.stage, c.classification, c.place_code, c.changed_at
                  from access.access_grant g
                  join cases.case_file c using (case_id)
                 where g.account_id = ? and g.valid_from <= now() and g.valid_until > now() and %s
                 order by g.case_id desc
                 limit 50) c
          left join lateral (select json_agg(json_build_object('sex', v.sex, 'age', v.age_at_identification) order by v.label)::text as people
                               from cases.victim v where v.case_id = c.case_id and v.status <> 'NOT_A_VICTIM') v on true
          left join lateral (select t.title, t.due_on from cases.task t
                              where t.case_id = c.case_id and t.status in ('OPEN', 'IN_PROGRESS')
                              order by t.due_on, t.task_id limit 1) t on true
         order by c.case_id desc
        """;
    private static final List<String> OPEN = List.of(
            "select * from cases.case_file where case_id = ?",
            "select * from cases.victim where case_id = ? order by label",
            "select m.*, a.parent_name, a.given_name from cases.team_member m join access.account a using (account_id)"
                    + " where case_id = ?",
            "select * from cases.task where case_id = ? and status in ('OPEN', 'IN_PROGRESS') order by due_on",
            "select * from cases.timeline_event where case_id = ? order by happened_at desc limit 20",
            "select * from referrals.referral where case_id = ?",
            "select * from justice.investigation where case_id = ?",
            "select * from care.service where case_id = ?");

    private final int cases;
    private final Crowd crowd;
    private final Product product;
    private final Bare bare;
    private final KeyFile keys;
    private final LocalDate today;
    private final List<Browser> browsers;
    private final List<Browser> opened = new ArrayList<>();
    private final Map<String, UUID> accounts = new HashMap<>();

    Pages(int cases, Crowd crowd, Product product, Bare bare, KeyFile keys, LocalDate today)
            throws IOException, SQLException {
        this.cases = cases;
        this.keys = keys;
        this.crowd = crowd;
        this.product = product;
        this.bare = bare;
        this.today = today;
        for (List<String> row : bare.rows("select username, account_id from access.account where demo")) {
            accounts.put(row.get(0), Bare.id(row.get(1)));
        }
        browsers = signedIn(WHO);
    }

    private static String who(int user) {
        return WHO.get(user % WHO.size());
    }

    private UUID me(int user) {
        return account(who(user));
    }

    private UUID account(String username) {
        UUID found = accounts.get(username);
        if (found == null) {
            throw new IllegalStateException("no demo account " + username);
        }
        return found;
    }

    /** A browser for each user of the crowd, signed in as these colleagues in turn. */
    private List<Browser> signedIn(List<String> who) throws IOException {
        var signedIn = new ArrayList<Browser>();
        for (int i = 0; i < crowd.users(); i++) {
            var browser = new Browser(product.port());
            opened.add(browser);
            browser.signIn(who.get(i % who.size()), Demo.PASSWORD);
            signedIn.add(browser);
        }
        return signedIn;
    }

    /** The floor: a request that does nothing. */
    Result nothing() {
        Timed http =
                crowd.run(user -> () -> browsers.get(user).get("/health/ready").mustBe(200, "/health/ready"));
        return result("http-floor", http, null, "", null);
    }

    /** The newest cases. */
    User listing() {
        return user -> () -> browsers.get(user).get("/cases").mustBe(200, "/cases");
    }

    Result newest() {
        String sql = LIST.formatted("c.closed_on is null");
        User sqlOnly = user -> () -> bare.transaction(Bare.step(sql, me(user)));
        return compared(
                "case-list",
                listing(),
                sqlOnly,
                ">= 300/s, p95 <= 50 ms",
                (page, rows) -> page.rate() >= 300 && page.p95() <= 50);
    }

    Result filtered() {
        String path = "/cases?view=ALL&classification=FORCED_CHILD_LABOUR&place=MN-1-SK";
        User http = user -> () -> browsers.get(user).get(path).mustBe(200, path);
        String sql = LIST.formatted("c.classification = 'FORCED_CHILD_LABOUR' and c.place_code = 'MN-1-SK'");
        User sqlOnly = user -> () -> bare.transaction(Bare.step(sql, me(user)));
        return compared(
                "case-list-filtered",
                http,
                sqlOnly,
                ">= 300/s, p95 <= 50 ms",
                (page, rows) -> page.rate() >= 300 && page.p95() <= 50);
    }

    Result byRegistration() throws SQLException {
        List<List<List<String>>> numbers = new ArrayList<>();
        for (int i = 0; i < crowd.users(); i++) {
            numbers.add(numbers(bare.rows("""
                select i.case_id, i.person_id, encode(i.sealed, 'hex'), i.key_version, encode(i.registration_hash, 'hex')
                  from access.access_grant g join cases.identity i using (case_id)
                 where g.account_id = ? and 'identity' = any (g.compartments) and i.registration_hash is not null
                 order by g.case_id desc limit 500
                """, me(i))));
        }
        User http = user -> {
            var next = new AtomicInteger();
            List<List<String>> mine = some(numbers, user);
            return () -> browsers.get(user)
                    .post(
                            "/cases",
                            "view",
                            "ALL",
                            "q",
                            mine.get(next.getAndIncrement() % mine.size()).getFirst())
                    .mustBe(200, "search by number");
        };
        String sql = LIST.formatted("exists (select from cases.identity i where i.case_id = g.case_id"
                + " and i.registration_hash = decode(?, 'hex'))");
        User sqlOnly = user -> {
            var next = new AtomicInteger();
            List<List<String>> mine = some(numbers, user);
            return () -> bare.transaction(Bare.step(
                    sql,
                    me(user),
                    mine.get(next.getAndIncrement() % mine.size()).getLast()));
        };
        return compared("search-registration", http, sqlOnly, ">= 800/s", (page, rows) -> page.rate() >= 800);
    }

    /** The numbers themselves, opened with the keys of this folder, and under what they are found. */
    private List<List<String>> numbers(List<List<String>> sealed) {
        var vault = new Vault(Db.withoutCaller(bare.source()), keys);
        var found = new ArrayList<List<String>>();
        for (List<String> row : sealed) {
            UUID person = Bare.id(row.get(1));
            String number = vault.open(
                            Bare.id(row.get(0)),
                            Identities.place(person),
                            new Sealed(HexFormat.of().parseHex(row.get(2)), Integer.parseInt(row.get(3))),
                            Identities.Identity.class)
                    .registrationNumber();
            if (number != null) {
                found.add(List.of(number, row.get(4)));
            }
        }
        return found;
    }

    private static List<List<String>> some(List<List<List<String>>> ofUsers, int user) {
        List<List<String>> own = ofUsers.get(user);
        return own.isEmpty() ? List.of(List.of("АБ00210101", "")) : own;
    }

    Result byName() {
        List<String> parts = List.of("бат", "эрдэнэ", "туяа", "мөнх", "цэцэг", "ган", "оюун", "сүх");
        User http = user -> {
            var next = new AtomicInteger(user);
            return () -> browsers.get(user)
                    .post("/cases", "view", "ALL", "q", parts.get(next.getAndIncrement() % parts.size()))
                    .mustBe(200, "search by name");
        };
        // The bare database cannot open names: it reads what must be opened, and the list.
        String people = """
            select i.case_id, i.person_id, i.sealed
              from access.access_grant g join cases.identity i using (case_id)
             where g.account_id = ? and 'identity' = any (g.compartments)
            """;
        String sql = LIST.formatted("true");
        User sqlOnly = user -> () -> bare.transaction(Bare.step(people, me(user)), Bare.step(sql, me(user)));
        return compared("search-name", http, sqlOnly, ">= 300/s", (page, rows) -> page.rate() >= 300);
    }

    /** The page of one case after the other. */
    User opening() throws SQLException {
        List<List<List<String>>> mine = ownCases(1_000);
        return user -> {
            var next = new AtomicInteger(user * 37);
            List<List<String>> own = mine.get(user);
            return () -> browsers.get(user)
                    .get("/cases/"
                            + own.get(Math.floorMod(next.getAndAdd(101), own.size()))
                                    .getFirst())
                    .mustBe(200, "a case");
        };
    }

    Result open() throws SQLException {
        List<List<List<String>>> mine = ownCases(1_000);
        User sqlOnly = user -> {
            var next = new AtomicInteger(user * 37);
            List<List<String>> own = mine.get(user);
            return () -> {
                UUID id = Bare.id(
                        own.get(Math.floorMod(next.getAndAdd(101), own.size())).getFirst());
                bare.transaction(OPEN.stream().map(s -> Bare.step(s, id)).toArray(Bare.Step[]::new));
            };
        };
        return compared(
                "case-open",
                opening(),
                sqlOnly,
                ">= 600/s, p95 <= 30 ms",
                (page, rows) -> page.rate() >= 600 && page.p95() <= 30);
    }

    private List<List<List<String>>> ownCases(int most) throws SQLException {
        List<List<List<String>>> mine = new ArrayList<>();
        for (int i = 0; i < crowd.users(); i++) {
            mine.add(bare.rows(
                    "select case_id from access.access_grant where account_id = ? and kind <> 'READER' order by"
                            + " case_id desc limit "
                            + most,
                    me(i)));
        }
        return mine;
    }

    /** One new case after the other, each with a child. */
    User creating() throws IOException {
        List<Browser> openers = signedIn(OPENERS);
        String day = today.toString();
        return user -> () -> openers.get(user)
                .post(
                        "/cases/new",
                        "classification",
                        "CHILD_SEX_TRAFFICKING",
                        "place",
                        "MN-1-BZ",
                        "opened_on",
                        day,
                        "known_first",
                        "NO_NAME",
                        "victim_status",
                        "IDENTIFIED",
                        "victim_sex",
                        "FEMALE",
                        "victim_age_exploitation",
                        "15",
                        "victim_age_identification",
                        "15")
                .mustBe(303, "a new case");
    }

    Result create() throws IOException {
        User sqlOnly = user -> () -> bareCase(me(0));
        return compared(
                "case-create",
                creating(),
                sqlOnly,
                ">= 500/s, p95 <= 30 ms, >= 0.40",
                (page, rows) -> page.rate() >= 500 && page.p95() <= 30 && page.rate() >= 0.4 * rows.rate());
    }

    /** The same rows as a new case writes, without asking anybody. */
    private void bareCase(UUID who) throws SQLException {
        UUID id = mn.khamt.platform.database.Ids.next();
        UUID key = UUID.randomUUID();
        UUID victim = UUID.randomUUID();
        bare.transaction(
                Bare.step(
                        "insert into platform.operation (operation_id, account_id, fingerprint) values (?, ?, '\\x00')",
                        UUID.randomUUID(),
                        who),
                Bare.step("""
                    insert into cases.case_file (case_id, code, fact_key, stage, classification, place_code, opened_on, opened_by, demo)
                    values (?, ?, ?, 'SCREENING', 'CHILD_SEX_TRAFFICKING', 'MN-1-BZ', ?, ?, true)
                    """, id, "bare-" + id, key, today, who),
                Bare.step("""
                    insert into access.access_grant (case_id, account_id, kind, compartments, purpose, given_by)
                    values (?, ?, 'OWNER', '{core,identity}', 'PROTECT', ?)
                    """, id, who, who),
                Bare.step("""
                    insert into cases.team_member (case_id, account_id, agency_code, role, lead, since)
                    values (?, ?, 'FCYDA', 'SOCIAL_WORKER', true, ?)
                    """, id, who, today),
                Bare.step("""
                    insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, account_id)
                    values (?, ?, now(), 'CASE', 'case_opened', ?)
                    """, id, UUID.randomUUID(), who),
                Bare.step("""
                    insert into cases.victim (case_id, victim_id, fact_key, label, status, status_on, sex, age_at_exploitation,
                        age_at_identification, exploitation)
                    values (?, ?, ?, 'A', 'IDENTIFIED', ?, 'FEMALE', 15, 15, 'CHILD_SEX_TRAFFICKING')
                    """, id, victim, UUID.randomUUID(), today),
                bareFact(key, "VICTIM_IDENTIFIED"),
                bareFact(key, "CASE_OPENED"),
                bareEvent(who, id),
                bareEvent(who, id),
                bareEvent(who, id));
    }

    private Bare.Step bareFact(UUID caseKey, String kind) {
        return Bare.step("""
            insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, exploitation, child, sex, age, place_code, demo)
            values (?, ?, ?, ?, ?, 'CHILD_SEX_TRAFFICKING', true, 'FEMALE', 15, 'MN-1-BZ', true)
            """, UUID.randomUUID(), kind, UUID.randomUUID(), caseKey, today);
    }

    private static Bare.Step bareEvent(UUID who, UUID about) {
        return Bare.step(
                "insert into audit.event (event_id, account_id, action, case_id, mac) values (?, ?, 'bare', ?,"
                        + " '\\x00')",
                UUID.randomUUID(),
                who,
                about);
    }

    /** What each user may refer, only of own cases, so that two colleagues never ask for the same thing. */
    private List<List<List<String>>> unasked() throws SQLException {
        List<List<List<String>>> wanted = new ArrayList<>();
        for (int i = 0; i < crowd.users(); i++) {
            wanted.add(
                    i >= OPENERS.size()
                            ? wanted.get(i % OPENERS.size())
                            : bare.rows("""
                                select v.case_id, v.victim_id, d.desk_id, s.service, d.agency_code
                                  from access.access_grant g
                                  join cases.case_file c using (case_id)
                                  join cases.victim v using (case_id)
                                  cross join unnest(?::text[]) s (service)
                                  join lateral (select d.desk_id, d.agency_code from directory.desk d
                                                 where d.kind = 'REFERRAL' and s.service = any (d.services) order by d.desk_id limit 1) d on true
                                 where g.account_id = ? and g.kind = 'OWNER' and c.closed_on is null and v.status <> 'NOT_A_VICTIM'
                                   and not exists (select from referrals.referral r
                                                    where r.case_id = v.case_id and r.victim_id = v.victim_id and r.service_type = s.service)
                                 order by g.case_id desc
                                 limit 20000
                                """, "{" + String.join(",", UNASKED) + "}", account(OPENERS.get(i))));
        }
        return wanted;
    }

    /** One referral after the other, each with its consent. */
    private User referring(List<List<List<String>>> wanted) throws IOException {
        List<Browser> openers = signedIn(OPENERS);
        String day = today.toString();
        return user -> {
            List<List<String>> mine = wanted.get(user);
            // Users who are the same colleague share the list and must not ask for the same thing either.
            var next = new AtomicInteger(user / OPENERS.size());
            int step = 1 + (crowd.users() - 1) / OPENERS.size();
            return () -> {
                int at = next.getAndAdd(step);
                if (at >= mine.size()) {
                    throw new IllegalStateException("more referrals were sent than there are victims to refer");
                }
                List<String> one = mine.get(at);
                openers.get(user)
                        .post(
                                "/cases/" + one.get(0) + "/referrals/new",
                                "victim",
                                one.get(1),
                                "service",
                                one.get(3),
                                "desk",
                                one.get(2),
                                "urgency",
                                "WITHIN_DAY",
                                "reason",
                                "Measured, not meant.",
                                "basis",
                                "CONSENT",
                                "given_by",
                                "SELF",
                                "assent",
                                "GIVEN",
                                "language",
                                "MONGOLIAN",
                                "given_on",
                                day)
                        .mustBe(303, "a referral");
            };
        };
    }

    Result refer() throws IOException, SQLException {
        List<List<List<String>>> wanted = unasked();
        User sqlOnly = user -> {
            List<List<String>> mine = wanted.get(user);
            var next = new AtomicInteger(mine.size() - 1);
            return () -> bareReferral(
                    account(OPENERS.get(user % OPENERS.size())),
                    mine.get(Math.floorMod(next.getAndDecrement(), mine.size())));
        };
        return compared("referral-create", referring(wanted), sqlOnly, ">= 500/s, p95 <= 30 ms", Pages::daily);
    }

    private void bareReferral(UUID who, List<String> one) throws SQLException {
        UUID in = Bare.id(one.get(0));
        UUID victim = Bare.id(one.get(1));
        UUID consent = UUID.randomUUID();
        bare.transaction(
                Bare.step(
                        "insert into platform.operation (operation_id, account_id, fingerprint) values (?, ?, '\\x00')",
                        UUID.randomUUID(),
                        who),
                Bare.step("""
                    insert into access.consent (case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, assent,
                        spoken_language, given_on, recorded_by)
                    values (?, ?, ?, ?, '{core}', 'CONSENT', 'SELF', 'GIVEN', 'MONGOLIAN', ?, ?)
                    """, in, consent, victim, one.get(4), today, who),
                // already answered, so that it may stand beside the one that the page made
                Bare.step(
                        """
                        insert into referrals.referral (case_id, referral_id, victim_id, desk_id, from_agency, to_agency, service_type,
                            urgency, person_sex, person_age, reason, compartments, consent_id, status, answer_due_at, sent_by, demo)
                        values (?, ?, ?, ?, 'FCYDA', ?, ?, 'WITHIN_DAY', 'FEMALE', 15, '~', '{core}', ?, 'COMPLETED', now(), ?, true)
                        """, in, UUID.randomUUID(), victim, Bare.id(one.get(2)), one.get(4), one.get(3), consent, who),
                Bare.step("""
                    insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, account_id)
                    values (?, ?, now(), 'SUPPORT', 'referral_withdrawn', ?)
                    """, in, UUID.randomUUID(), who),
                bareEvent(who, in));
    }

    Result serve() throws IOException, SQLException {
        List<Browser> carers = signedIn(List.of("social"));
        List<List<String>> victims = bare.rows("""
            select v.case_id, v.victim_id
              from access.access_grant g join cases.case_file c using (case_id) join cases.victim v using (case_id)
             where g.account_id = ? and g.kind in ('OWNER', 'MEMBER') and c.closed_on is null
             order by g.case_id desc limit 2000
            """, me(0));
        String day = today.toString();
        User http = user -> {
            var next = new AtomicInteger(user * 13);
            return () -> {
                List<String> one = victims.get(Math.floorMod(next.getAndAdd(17), victims.size()));
                carers.get(user)
                        .post(
                                "/cases/" + one.get(0) + "/care/services/new",
                                "victim",
                                one.get(1),
                                "type",
                                "LIFE_SKILLS",
                                "agency",
                                "FCYDA",
                                "started_on",
                                day,
                                "coordinated",
                                "yes")
                        .mustBe(303, "a service");
            };
        };
        User sqlOnly = user -> {
            var next = new AtomicInteger(user * 13);
            return () -> {
                List<String> one = victims.get(Math.floorMod(next.getAndAdd(17), victims.size()));
                bareService(me(0), Bare.id(one.get(0)), Bare.id(one.get(1)));
            };
        };
        return compared("service-record", http, sqlOnly, ">= 500/s, p95 <= 30 ms", Pages::daily);
    }

    private static boolean daily(Timed page, Timed rows) {
        return page.rate() >= 500 && page.p95() <= 30;
    }

    private void bareService(UUID who, UUID in, UUID victim) throws SQLException {
        bare.transaction(
                Bare.step(
                        "insert into platform.operation (operation_id, account_id, fingerprint) values (?, ?, '\\x00')",
                        UUID.randomUUID(),
                        who),
                Bare.step("""
                    insert into care.service (case_id, service_id, victim_id, service_type, agency_code, started_on, recorded_by)
                    values (?, ?, ?, 'LIFE_SKILLS', 'FCYDA', ?, ?)
                    """, in, UUID.randomUUID(), victim, today, who),
                bareFact(UUID.randomUUID(), "SERVICE"),
                Bare.step("""
                    insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind, account_id)
                    values (?, ?, now(), 'SUPPORT', 'service_began', ?)
                    """, in, UUID.randomUUID(), who),
                bareEvent(who, in));
    }

    Result indicators(double queryRate) {
        Timed http = crowd.run(
                user -> () -> browsers.get(user).get("/numbers/indicators").mustBe(200, "/numbers/indicators"));
        return result("indicators-page", http, queryRate, "", null);
    }

    /**
     * @param http asks for the pages
     * @param sqlOnly does the same in the bare database
     * @param kept whether the budget is, by both
     */
    private Result compared(String name, User http, User sqlOnly, String budget, BiPredicate<Timed, Timed> kept) {
        List<Timed> both = crowd.inTurns(http, sqlOnly);
        Timed page = both.getFirst();
        Timed rows = both.getLast();
        return result(name, page, rows.rate(), budget, kept.test(page, rows));
    }

    private Result result(String name, Timed http, @Nullable Double baseline, String budget, @Nullable Boolean kept) {
        return new Result(
                name,
                cases,
                http.rate(),
                http.p50(),
                http.p95(),
                baseline,
                baseline == null ? null : http.rate() / baseline,
                budget,
                kept);
    }

    @Override
    public void close() throws IOException {
        for (Browser browser : opened) {
            browser.close();
        }
    }
}
