package mn.khamt.testing;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.testing.TestPeople.TestPerson;

/** A case as its owner opened it, with one child and one alleged offender in it and nobody else let in. */
public record Opened(CaseId caseId, UUID victim, UUID offender) {

    public static Opened by(TestKhamt khamt, TestPerson owner, String summary) {
        return owner.caller().call(() -> {
            CaseId caseId = khamt.get(Cases.class)
                    .open(new Cases.OpenCase(
                            Classification.ONLINE_SEXUAL_EXPLOITATION,
                            "MN-1-SK",
                            LocalDate.of(2026, 11, 1),
                            LocalDate.of(2026, 11, 2),
                            summary,
                            "PROTECT"));
            var people = khamt.get(People.class);
            UUID victim = people.add(
                    caseId,
                    new People.NewVictim(
                            "IDENTIFIED",
                            LocalDate.of(2026, 11, 2),
                            "FEMALE",
                            14,
                            15,
                            "ONLINE_SEXUAL_EXPLOITATION",
                            "MN"));
            UUID offender = people.add(caseId, new People.NewOffender("MALE", 40, "MN", "NOT_KNOWN"));
            return new Opened(caseId, victim, offender);
        });
    }
}
