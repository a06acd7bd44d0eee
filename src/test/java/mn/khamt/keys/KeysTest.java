package mn.khamt.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.HeldForms;
import mn.khamt.access.Role;
import mn.khamt.admission.EmergencyAccess;
import mn.khamt.admission.EmergencyReason;
import mn.khamt.admission.Finding;
import mn.khamt.admission.SealAct;
import mn.khamt.admission.SealedCases;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseFiles;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.CaseSearch;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.ContactRules;
import mn.khamt.cases.Identities;
import mn.khamt.cases.Identities.Identity;
import mn.khamt.cases.Notes;
import mn.khamt.cases.People;
import mn.khamt.cases.Tasks;
import mn.khamt.cases.Teams;
import mn.khamt.consent.Assent;
import mn.khamt.consent.ConsentBasis;
import mn.khamt.consent.ConsentGiver;
import mn.khamt.consent.Linked;
import mn.khamt.consent.NewConsent;
import mn.khamt.consent.SpokenLanguage;
import mn.khamt.intake.About;
import mn.khamt.intake.ChildStatus;
import mn.khamt.intake.Danger;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.Receipts;
import mn.khamt.intake.ReportSource;
import mn.khamt.intake.ReportedSex;
import mn.khamt.intake.Reporter;
import mn.khamt.intake.Reports;
import mn.khamt.intake.ScreeningAnswers;
import mn.khamt.intake.Screenings;
import mn.khamt.known.Questions;
import mn.khamt.known.Typed;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.pages.Refused;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.RefusalReason;
import mn.khamt.referrals.SendReferral;
import mn.khamt.referrals.ServiceType;
import mn.khamt.referrals.Urgency;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys on a real database: what is sealed, who opens it, how keys are changed while people work, and how a person is erased. */
class KeysTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
    private static final Pattern WORD = Pattern.compile("[0-9A-Za-z]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Sql ALL_TABLES = Sql.of("""
        select n.nspname || '.' || c.relname
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        """);

    private static TestKhamt khamt;
    private static KeyFile keys;
    private static TestPerson social;
    private static TestPerson other;
    private static TestPerson desk;
    private static TestPerson shelter;
    private static TestPerson police;
    private static TestPerson chief;
    private static TestTexts texts;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        Path own = Files.createTempDirectory("khamt-keys").resolve("master.json");
        Files.copy(TestDatabase.KEYS.path(), own);
        keys = new KeyFile(own);
        khamt = TestKhamt.start(TestDatabase.fresh(), keys);
        var people = new TestPeople(khamt.database());
        social = people.add("social", Role.SOCIAL_WORKER, "FCYDA");
        other = people.add("other", Role.SOCIAL_WORKER, "FCYDA");
        desk = people.add("desk", Role.INTAKE_OFFICER, "H108");
        shelter = people.add("shelter", Role.SHELTER_WORKER, "GEC");
        police = people.add("police", Role.INVESTIGATOR, "ATPU");
        chief = people.add("chief", Role.SUPERVISOR, "NPA");
        texts = new TestTexts(khamt.database(), keys);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void neither_a_dump_nor_the_files_hold_a_planted_name() throws Exception {
        var planted = new ArrayList<String>();
        int cases = Boolean.getBoolean("khamt.trust.full") ? 1000 : 30;
        for (int i = 0; i < cases; i++) {
            String name = "Нууцнэр" + i;
            String phone = "0000" + (1000 + i);
            String address = "Zochin gudamj " + i;
            Someone someone = person(
                    new Identity("Овог" + name, name + "эцэг", name, null, DAY, phone, address, name + "эгч", null, 0));
            write(someone, name);
            planted.addAll(List.of(name, phone, address));
        }

        String dump = dump();

        assertThat(dump).as("what stands open").contains("MN-1");
        // A few digits come up in sealed bytes by chance: a number is looked for as a word of its own.
        var words = new HashSet<String>();
        WORD.matcher(dump).results().forEach(w -> words.add(w.group()));
        assertThat(planted.parallelStream()
                        .filter(name -> (NUMBER.matcher(name).matches() ? words.contains(name) : dump.contains(name))
                                || dump.contains(hex(name))
                                || dump.contains(base64(name))))
                .as("names that stand in the dump")
                .isEmpty();
        assertThat(Files.readString(keys.path())).doesNotContain("Нууцнэр");
        assertThat(texts.saying("Саравчны хойно Нууцнэр0 гэж охин"))
                .as("and yet the keys open it")
                .isPositive();
    }

    /** A name in everything that people write in their own words. */
    private static void write(Someone about, String name) {
        String said = "Саравчны хойно " + name + " гэж охин";
        UUID operation = UUID.randomUUID();
        Reports reports = khamt.get(Reports.class);
        var report = new NewReport(
                ReportSource.PUBLIC,
                "mn",
                Danger.NOT_ASKED,
                said,
                About.NOT_ASKED,
                null,
                ReportedSex.NOT_ASKED,
                null,
                said,
                said,
                said,
                new Reporter(name, null, null, true, null));
        String number = reports.receiveFromPublic(operation, report);
        khamt.get(Receipts.class).add(UUID.randomUUID(), number, said, "127.0.0.1");
        UUID id = khamt.database()
                .superuser()
                .one(Sql.of("select report_id from intake.report order by report_id desc limit 1"), UUID.class);
        desk.caller().run(() -> {
            reports.answer(id, said);
            khamt.get(Screenings.class)
                    .decide(id, new ScreeningAnswers(Map.of(), 14, ChildStatus.CHILD), Classification.NONE, said, 0);
        });
        assertThat(khamt.get(HeldForms.class).hold(social.token(), "/cases", Map.of("body", List.of(said))))
                .isPresent();
        UUID referral = social.caller().call(() -> {
            khamt.get(Notes.class).add(about.caseId, said, Compartment.core);
            khamt.get(Tasks.class).add(about.caseId, new Tasks.Wanted(said, DAY, null, "FCYDA"), null);
            khamt.get(ContactRules.class)
                    .add(about.caseId, about.personId, ContactRules.Relation.RELATIVE, named(name + "авга"), null);
            CaseFiles files = khamt.get(CaseFiles.class);
            CaseFiles.Content was = files.content(about.caseId);
            files.change(
                    about.caseId,
                    was.version(),
                    new CaseFiles.Content(
                            was.stage(),
                            was.classification(),
                            was.placeCode(),
                            was.identifiedOn(),
                            was.removedAt(),
                            said,
                            was.version()));
            UUID gec = khamt.get(Referrals.class).desksFor(ServiceType.SHELTER).stream()
                    .filter(d -> d.agencyCode().equals("GEC"))
                    .findFirst()
                    .orElseThrow()
                    .deskId();
            var consent = new NewConsent(
                    ConsentBasis.CONSENT,
                    ConsentGiver.PARENT,
                    new NewConsent.Giver(name, name + "ээж", null, null, Linked.NO),
                    Assent.GIVEN,
                    SpokenLanguage.MONGOLIAN,
                    null,
                    DAY,
                    null,
                    said);
            return khamt.get(Referrals.class)
                    .send(new SendReferral(
                            about.caseId,
                            about.personId,
                            ServiceType.SHELTER,
                            gec,
                            Urgency.NOW,
                            said,
                            List.of("location"),
                            consent));
        });
        shelter.caller().run(() -> khamt.get(Referrals.class).say(referral, said));
        shelter.caller().run(() -> khamt.get(Referrals.class).refuse(referral, 1, RefusalReason.OTHER, said));
        String code = social.caller()
                .call(() -> khamt.get(Cases.class).header(about.caseId).code());
        EmergencyAccess emergencies = khamt.get(EmergencyAccess.class);
        police.caller()
                .run(() -> emergencies.open(CaseCode.read(code).orElseThrow(), EmergencyReason.CHILD_IN_DANGER, said));
        chief.caller().run(() -> {
            EmergencyAccess.ToReview waiting = emergencies.toReview().getFirst();
            assertThat(waiting.reference()).as("the supervisor reads it").isEqualTo(said);
            emergencies.review(waiting.emergencyId(), Finding.JUSTIFIED, said);
        });
        social.caller().run(() -> {
            assertThat(emergencies.of(about.caseId))
                    .extracting(EmergencyAccess.Used::reference)
                    .containsExactly(said);
            khamt.get(SealedCases.class)
                    .propose(
                            about.caseId,
                            null,
                            SealAct.SEAL,
                            social.accountId(),
                            EnumSet.of(Compartment.core),
                            Teams.Purpose.PROTECT,
                            said);
        });
    }

    @Test
    void what_was_written_before_its_column_was_sealed_is_sealed_at_the_next_start() throws Exception {
        Someone someone = person(named("Хуучин"));
        CaseId keyless = social.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.ONLINE_SEXUAL_EXPLOITATION,
                                "MN-1-SK",
                                LocalDate.of(2026, 11, 1),
                                null,
                                null,
                                "PROTECT")));
        Db superuser = khamt.database().superuser();
        assertThat(superuser.list(
                        Sql.of("select version from keys.case_key where case_id = :case"),
                        Integer.class,
                        "case",
                        keyless))
                .isEmpty();
        String reported = khamt.get(Reports.class).receiveFromPublic(UUID.randomUUID(), reported(null));
        assertThat(reported).isNotEmpty();
        superuser.write(() -> {
            superuser.change(Sql.of("alter table cases.case_file drop constraint summary_is_sealed"));
            superuser.change(Sql.of("alter table intake.report drop constraint worry_is_sealed"));
            superuser.change(
                    Sql.of("update cases.case_file set summary = 'as it stood' where case_id in (:case, :keyless)"),
                    "case",
                    someone.caseId,
                    "keyless",
                    keyless);
            superuser.change(Sql.of("""
                update intake.report set worry = 'as it was told'
                 where report_id = (select report_id from intake.report order by report_id desc limit 1)
                """));
            superuser.change(Sql.of("alter table admission.seal_proposal drop constraint reason_is_sealed"));
            superuser.change(Sql.of("""
                insert into admission.seal_proposal (proposal_id, case_id, act, account_id, reason, proposed_by)
                values (gen_random_uuid(), :case, 'LET_OUT', :who, 'as it was proposed', :who)
                """), "case", someone.caseId, "who", social.accountId());
            superuser.change(Sql.of("""
                alter table admission.seal_proposal add constraint reason_is_sealed check (reason ~ '^~') not valid
                """));
            superuser.change(Sql.of("""
                alter table cases.case_file add constraint summary_is_sealed check (summary ~ '^~') not valid
                """));
            return superuser.change(Sql.of("""
                alter table intake.report add constraint worry_is_sealed check (worry ~ '^~') not valid
                """));
        });

        keyring().ready();

        assertThat(dump())
                .doesNotContain("as it stood")
                .doesNotContain("as it was told")
                .doesNotContain("as it was proposed");
        assertThat(texts.saying("as it was proposed")).isEqualTo(1);
        assertThat(texts.saying("as it was told")).isEqualTo(1);
        assertThat(social.caller()
                        .call(() -> khamt.get(CaseFiles.class)
                                .content(someone.caseId)
                                .summary()))
                .isEqualTo("as it stood");
        assertThat(social.caller()
                        .call(() -> khamt.get(CaseFiles.class).content(keyless).summary()))
                .as("of a case that had no key until then")
                .isEqualTo("as it stood");
        assertThat(superuser.list(
                        Sql.of("select conname from pg_constraint where conname like '%_is_sealed' and not"
                                + " convalidated"),
                        String.class))
                .as("columns for which the database does not vouch")
                .isEmpty();
        assertThatThrownBy(() -> superuser.write(() -> superuser.change(
                        Sql.of("update cases.case_file set summary = 'open' where case_id = :case"),
                        "case",
                        someone.caseId)))
                .isInstanceOf(ConstraintBroken.class);
    }

    @Test
    void free_text_is_sealed_anew_with_every_level_and_still_opens() {
        Someone someone = person(named("Тэмдэглэгдсэн"));
        write(someone, "Эргүүлэг");
        String said = "Саравчны хойно Эргүүлэг гэж охин";
        int before = texts.saying(said);
        assertThat(before).as("places in which it was written").isEqualTo(17);
        String stored = note(someone);

        keyring().rotateAgencies();
        keyring().rotateCases();

        assertThat(note(someone)).isNotEqualTo(stored);
        assertThat(texts.saying(said)).isEqualTo(before);
        assertThat(social.caller().call(() -> khamt.get(Notes.class).of(someone.caseId)))
                .extracting(Notes.Note::body)
                .containsExactly(said);
        assertThat(keyring().check().texts()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_sealed_text_put_elsewhere_does_not_open() {
        Someone someone = person(named("Зөөгдсөн"));
        write(someone, "Зөөгдсөн");
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(
                Sql.of("update cases.case_file set summary = :note where case_id = :case"),
                "note",
                note(someone),
                "case",
                someone.caseId));

        assertThatThrownBy(() ->
                        social.caller().run(() -> khamt.get(CaseFiles.class).content(someone.caseId)))
                .isInstanceOf(KeysAway.class);
        superuser.write(() -> superuser.change(
                Sql.of("update cases.case_file set summary = null where case_id = :case"), "case", someone.caseId));
    }

    @Test
    void with_the_last_victim_everything_written_in_the_case_goes() {
        Someone someone = person(named("Сүүлчийн"));
        UUID sister = social.caller()
                .call(() -> khamt.get(People.class)
                        .add(
                                someone.caseId,
                                new People.NewVictim(
                                        "IDENTIFIED", DAY, "FEMALE", 12, 12, "FORCED_CHILD_LABOUR", "MN")));
        write(someone, "Сүүлчийн");
        String said = "Саравчны хойно Сүүлчийн гэж охин";

        keyring().erase(someone.caseId.value(), someone.personId, Ground.COURT);
        assertThat(social.caller().call(() -> khamt.get(Notes.class).of(someone.caseId)))
                .as("there is still somebody in the case")
                .extracting(Notes.Note::body)
                .containsExactly(said);
        assertThat(identities(someone))
                .as("who spoke for the child, who must not be told, and the child")
                .isZero();
        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select note from access.consent where case_id = :case"),
                                String.class,
                                "case",
                                someone.caseId))
                .as("what is of this child alone")
                .containsExactly("~");

        keyring().erase(someone.caseId.value(), sister, Ground.COURT);

        assertThat(social.caller().call(() -> khamt.get(Notes.class).of(someone.caseId)))
                .extracting(Notes.Note::body)
                .containsExactly("–");
        assertThat(social.caller()
                        .call(() -> khamt.get(CaseFiles.class)
                                .content(someone.caseId)
                                .summary()))
                .isEqualTo("–");
    }

    private static int identities(Someone someone) {
        return khamt.database()
                .superuser()
                .one(
                        Sql.of("select count(sealed)::int from cases.identity where case_id = :case"),
                        Integer.class,
                        "case",
                        someone.caseId);
    }

    private static String note(Someone someone) {
        return khamt.database()
                .superuser()
                .one(Sql.of("select body from cases.note where case_id = :case"), String.class, "case", someone.caseId);
    }

    @Test
    void who_is_not_of_the_team_gets_neither_the_sealed_row_nor_the_key() {
        Someone someone = person(named("Тэмүүжин"));
        Db app = khamt.database().app();

        assertThat(other.caller()
                        .call(() -> app.list(
                                Sql.of("select case_id from keys.case_key where case_id = :case"),
                                CaseId.class,
                                "case",
                                someone.caseId)))
                .isEmpty();
        assertThatThrownBy(() ->
                        other.caller().call(() -> app.write(() -> app.change(Sql.of("""
                            insert into keys.case_key (case_id, version, agency_code, agency_version, wrapped)
                            values (:case, 1, 'FCYDA', 1, decode(repeat('00', 60), 'hex'))
                            """), "case", UUID.randomUUID()))))
                .isInstanceOf(mn.khamt.platform.database.RefusedByDatabase.class);
    }

    @Test
    void a_sealed_name_put_under_another_person_does_not_open() {
        Someone first = person(named("Сарнай"));
        Someone second = person(named("Наран"));
        Db superuser = khamt.database().superuser();
        // the same case, so that the key is the same: only the place differs
        superuser.write(() -> superuser.change(Sql.of("""
            update cases.identity i
               set sealed = o.sealed, key_version = o.key_version
              from cases.identity o
             where i.case_id = :to and o.case_id = :from
            """), "to", second.caseId, "from", first.caseId));

        assertThatThrownBy(() -> read(second)).isInstanceOf(KeysAway.class);
    }

    @Test
    void a_name_is_found_by_a_part_of_it_only_by_the_team() {
        person(named("Долгорсүрэн"));

        assertThat(found(social, "долгор")).isEqualTo(1);
        assertThat(found(social, "dolgor")).isEqualTo(1);
        assertThat(found(other, "долгор")).isZero();
    }

    @Test
    void a_changed_name_is_found_by_the_new_one() {
        Someone someone = person(named("Хуучиннэр"));
        assertThat(found(social, "хуучиннэр")).isEqualTo(1);

        save(someone, 1, named("Шинэнэр"));

        assertThat(found(social, "хуучиннэр")).isZero();
        assertThat(found(social, "шинэнэр")).isEqualTo(1);
    }

    @Test
    void every_level_is_rotated_while_people_write() throws Exception {
        TestDatabase database = khamt.database();
        var someone = person(named("Эргэлт"));
        Keyring keyring = keyring();
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var stop = new java.util.concurrent.atomic.AtomicBoolean();
            var writer = people.submit(() -> {
                int written = 0;
                while (!stop.get()) {
                    Someone next = person(named("Зэрэгцээ" + written));
                    assertThat(read(next).givenName()).isEqualTo("Зэрэгцээ" + written);
                    written++;
                }
                return written;
            });
            int version = keyVersion(someone);
            try {
                assertThat(keyring.rotateMaster()).isPositive();
                assertThat(keyring.rotateAgencies()).isPositive();
                assertThat(keyring.rotateCases()).isPositive();
            } finally {
                stop.set(true);
            }
            assertThat(writer.get()).isPositive();
            assertThat(keyVersion(someone)).isGreaterThan(version);
        }

        assertThat(read(someone).givenName()).isEqualTo("Эргэлт");
        assertThat(keyring.check().identities()).isPositive();
        assertThat(keyring.check().masters()).isEqualTo(1);
        assertThat(database.superuser()
                        .list(
                                Sql.of("select version from keys.case_key where case_id = :case"),
                                Integer.class,
                                "case",
                                someone.caseId))
                .hasSize(1);
    }

    @Test
    void who_reported_is_sealed_anew_when_an_agency_gets_another_key() {
        Db superuser = khamt.database().superuser();
        String number = khamt.get(Reports.class)
                .receiveFromPublic(
                        UUID.randomUUID(), reported(new Reporter("Мэдээлэгч", "00001234", null, true, null)));
        assertThat(number).isNotEmpty();
        Sql newest = Sql.of("""
            select report_id, sealed, agency_code, key_version from intake.reporter order by report_id desc limit 1
            """);
        ReporterRow before = superuser.one(newest, ReporterRow.class);

        keyring().rotateAgencies();

        ReporterRow after = superuser.one(newest, ReporterRow.class);
        assertThat(after.keyVersion).isGreaterThan(before.keyVersion);
        assertThat(after.sealed).isNotEqualTo(before.sealed);
        assertThat(new Vault(superuser, keys)
                        .openFor(
                                after.agencyCode,
                                Reporter.place(after.reportId),
                                new Sealed(after.sealed, after.keyVersion),
                                Reporter.class)
                        .name())
                .isEqualTo("Мэдээлэгч");
    }

    @Test
    void what_somebody_asked_is_sealed_anew_with_the_agencys_key_and_still_opens() {
        Typed typed = new Typed(null, "Бат", "Асуусан", null, null, 12, null, null, "why", "00000000");
        social.caller().run(() -> khamt.get(Questions.class).ask(typed));

        keyring().rotateAgencies();

        assertThat(social.caller()
                        .call(() -> khamt.get(Questions.class).mine().getFirst().typed()))
                .isEqualTo(typed);
    }

    @Test
    void a_label_of_a_case_means_a_person_and_says_whether_the_work_has_ended() {
        Someone someone = person(named("Хаягдмал"));
        String code = social.caller()
                .call(() -> khamt.get(Cases.class).header(someone.caseId).code());

        assertThat(keyring().person(code, "A"))
                .contains(new Keyring.Person(someone.caseId.value(), someone.personId, false));
        assertThat(keyring().person(code, "Z")).isEmpty();
        assertThat(keyring().person("00-00000-0", "A")).isEmpty();
    }

    @Test
    void who_was_erased_stays_erased_when_an_older_state_comes_back() throws Exception {
        Someone someone = person(named("Мартагдах"));
        Db superuser = khamt.database().superuser();
        Sql all = Sql.of("select sealed, key_version from cases.identity where case_id = :case");
        SealedRow before = superuser.one(all, SealedRow.class, "case", someone.caseId);
        byte[] key = superuser.one(
                Sql.of("select wrapped from keys.case_key where case_id = :case"),
                byte[].class,
                "case",
                someone.caseId);

        assertThat(keyring().erase(someone.caseId.value(), someone.personId, Ground.COURT))
                .isTrue();

        assertThat(read(someone).givenName()).isNull();
        assertThat(found(social, "мартагдах")).isZero();
        assertThat(superuser.list(
                        Sql.of("select wrapped from keys.case_key where case_id = :case"),
                        byte[].class,
                        "case",
                        someone.caseId))
                .doesNotContain(key);
        assertThatThrownBy(() -> save(someone, 1, named("Дахин"))).isInstanceOf(Refused.class);

        // a backup of yesterday: the row and its key are back, the tombstone in the database is not
        superuser.write(() -> {
            superuser.change(Sql.of("delete from keys.tombstone where case_id = :case"), "case", someone.caseId);
            superuser.change(Sql.of("""
                insert into keys.case_key (case_id, version, agency_code, agency_version, wrapped)
                select :case, :version, 'FCYDA', max(version), :wrapped from keys.agency_key where agency_code = 'FCYDA'
                on conflict do nothing
                """), "case", someone.caseId, "version", before.keyVersion, "wrapped", key);
            return superuser.change(
                    Sql.of("update cases.identity set sealed = :sealed, key_version = :version where case_id = :case"),
                    "case",
                    someone.caseId,
                    "sealed",
                    before.sealed,
                    "version",
                    before.keyVersion);
        });
        keyring().ready();

        assertThat(read(someone).givenName()).isNull();
        assertThat(superuser.list(
                        Sql.of("select wrapped from keys.case_key where case_id = :case"),
                        byte[].class,
                        "case",
                        someone.caseId))
                .as("the key that came back with the backup")
                .doesNotContain(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.erased())))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> save(someone, 1, named("Дахин"))).isInstanceOf(Refused.class);
    }

    @Test
    void on_what_an_erasure_rests_is_chosen_and_words_of_before_go_with_the_next_start() throws Exception {
        Someone someone = person(named("Үндэслэлтэй"));
        Files.writeString(
                keys.erased(),
                """
                {"caseId":"%s","personId":"%s","erasedAt":"2026-11-02T00:00:00Z","ground":"Үндэслэлтэй гэж охин"}
                """.formatted(someone.caseId.value(), someone.personId),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Db superuser = khamt.database().superuser();

        keyring().ready();

        assertThat(Files.readString(keys.erased()))
                .doesNotContain("Үндэслэлтэй")
                .contains("EARLIER");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.erased())))
                .isEqualTo("rw-------");
        assertThat(superuser.one(
                        Sql.of("select ground from keys.tombstone where case_id = :case"),
                        String.class,
                        "case",
                        someone.caseId))
                .isEqualTo("EARLIER");
        assertThatThrownBy(() -> superuser.write(() -> superuser.change(
                        Sql.of("update keys.tombstone set ground = 'Үндэслэлтэй' where case_id = :case"),
                        "case",
                        someone.caseId)))
                .isInstanceOf(ConstraintBroken.class);
        assertThat(Ground.typed("asked-for")).contains(Ground.ASKED_FOR);
        assertThat(Ground.typed("earlier")).isEmpty();
        assertThat(Ground.typed("she asked")).isEmpty();
    }

    @Test
    void another_master_key_opens_nothing_and_nothing_starts_with_it() {
        var wrong = new KeyFile(folder.resolve("master.json"));
        wrong.create();

        assertThatThrownBy(() -> new Keyring(khamt.database().settings(), wrong).ready())
                .isInstanceOf(KeysAway.class)
                .hasMessageContaining("start.keys_do_not_fit");
        assertThatThrownBy(() ->
                        new Keyring(khamt.database().settings(), new KeyFile(folder.resolve("none.json"))).ready())
                .isInstanceOf(KeysAway.class)
                .hasMessageContaining("start.keys_missing");
        assertThat(folder.resolve("none.json")).doesNotExist();
    }

    @Test
    void the_file_is_its_owners_alone_and_never_replaced() throws Exception {
        var file = new KeyFile(folder.resolve("sub").resolve("master.json"));
        file.create();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sub"))))
                .isEqualTo("rwx------");
        assertThatThrownBy(file::create).isInstanceOf(KeysAway.class);
        assertThat(new KeyFile(file.path()).lookup(null, "a", "x")).isEqualTo(file.lookup(null, "a", "x"));
        assertThat(file.lookup(null, "a", "x")).isNotEqualTo(file.lookup(null, "b", "x"));
        Files.writeString(file.path(), "{\"wrapping\":");
        assertThatThrownBy(() -> new KeyFile(file.path()).wrapping())
                .isInstanceOf(KeysAway.class)
                .hasMessageContaining("start.keys_unreadable");
    }

    private static Keyring keyring() {
        return new Keyring(khamt.database().settings(), keys);
    }

    private static Identity named(String name) {
        return new Identity(null, null, name, null, null, null, null, null, null, 0);
    }

    private static Someone person(Identity identity) {
        return social.caller().call(() -> {
            CaseId id = khamt.get(Cases.class)
                    .open(new Cases.OpenCase(Classification.NONE, "MN-1", DAY, null, null, "PROTECT"));
            UUID victim = khamt.get(People.class)
                    .add(id, new People.NewVictim("IDENTIFIED", DAY, "FEMALE", 15, 15, "FORCED_CHILD_LABOUR", "MN"));
            khamt.get(Identities.class).save(id, victim, 0, identity, null);
            return new Someone(id, victim);
        });
    }

    private static void save(Someone someone, int version, Identity identity) {
        social.caller()
                .run(() -> khamt.get(Identities.class).save(someone.caseId, someone.personId, version, identity, null));
    }

    private static Identity read(Someone someone) {
        return social.caller()
                .call(() ->
                        khamt.get(Identities.class).reveal(someone.caseId, someone.personId, Identities.Reason.CARE));
    }

    private static int found(TestPerson by, String part) {
        var search = new CaseSearch(
                CaseSearch.View.ALL,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                MongolianText.searchKey(part),
                null);
        return by.caller()
                .call(() -> khamt.get(CaseLists.class)
                        .find(search, by.accountId(), 1)
                        .count());
    }

    private static int keyVersion(Someone someone) {
        return khamt.database()
                .superuser()
                .one(
                        Sql.of("select key_version from cases.identity where case_id = :case"),
                        Integer.class,
                        "case",
                        someone.caseId);
    }

    private static String dump() throws Exception {
        var all = new StringBuilder();
        try (var c = khamt.database().superuserSource().getConnection()) {
            for (String table : khamt.database().superuser().list(ALL_TABLES, String.class)) {
                var out = new java.io.StringWriter();
                c.unwrap(org.postgresql.PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", out);
                all.append(out);
            }
        }
        return all.toString();
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOf(bytes, bytes.length / 3 * 3));
    }

    private static NewReport reported(@Nullable Reporter reporter) {
        return new NewReport(
                ReportSource.PUBLIC,
                "mn",
                Danger.NOT_ASKED,
                "worry",
                About.NOT_ASKED,
                null,
                ReportedSex.NOT_ASKED,
                null,
                null,
                null,
                null,
                reporter);
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record ReporterRow(UUID reportId, byte[] sealed, String agencyCode, int keyVersion) {}

    private record Someone(CaseId caseId, UUID personId) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record SealedRow(byte[] sealed, int keyVersion) {}
}
