package mn.khamt.bench;

import java.time.LocalDate;
import java.util.List;
import mn.khamt.bench.Crowd.Timed;
import mn.khamt.numbers.Indicators;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.Question;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Installation;
import org.jspecify.annotations.Nullable;

/** Indicators counted from the facts, without the page. */
final class Counting {
    private final int cases;
    private final Installation installation;

    Counting(int cases, Installation installation) {
        this.cases = cases;
        this.installation = installation;
    }

    /** All indicators of a year asked again, as the page does, without the page: counted on from what was counted before. */
    Result indicators(Crowd crowd, LocalDate today) {
        try (var statistics = Databases.statistics(installation.settings(), crowd.users())) {
            var indicators = new Indicators(statistics.db());
            var question = new Question(Period.yearTo(today), null, null, true);
            Timed alone = Crowd.of(1, crowd.seconds()).run(user -> () -> indicators.count(question));
            return counted("indicators-query", alone, "p50 <= 30 ms", alone.p50() <= 30);
        }
    }

    /** The same and three years asked for the first time, when every fact of the period is looked at. */
    List<Result> indicatorsAtFirst(Crowd crowd, LocalDate today) {
        try (var statistics = Databases.statistics(installation.settings(), crowd.users())) {
            var year = new Question(Period.yearTo(today), null, null, true);
            var threeYears = new Question(new Period(today.plusDays(1).minusYears(3), today), null, null, true);
            var one = Crowd.of(1, crowd.seconds());
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
}
