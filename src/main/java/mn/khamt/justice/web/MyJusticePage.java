package mn.khamt.justice.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mn.khamt.directory.Directory;
import mn.khamt.justice.Article;
import mn.khamt.justice.JusticeQueries.OpenInvestigation;
import mn.khamt.justice.JusticeQueries.SetHearing;
import mn.khamt.justice.JusticeQueries.WaitingCharge;
import mn.khamt.justice.Prosecutions;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.time.Times;

/** What waits in the proceedings of all cases that the reader holds. */
public record MyJusticePage(
        Shell shell,
        List<SetHearing> hearings,
        List<WaitingCharge> charges,
        List<OpenInvestigation> investigations,
        Map<String, Article> articles,
        Directory directory,
        Instant now) {

    public LocalDate today() {
        return now.atZone(Times.ZONE).toLocalDate();
    }

    public String word(String list, Enum<?> constant) {
        return shell.t(Prosecutions.key(list, constant));
    }

    public Article article(String code) {
        return Optional.ofNullable(articles.get(code)).orElseThrow(NotFound::new);
    }

    public String agency(String code) {
        return directory.agency(code).shortName(shell.language());
    }

    public boolean past(SetHearing hearing) {
        return hearing.heldAt().isBefore(now);
    }

    public long daysTo(SetHearing hearing) {
        return Math.abs(ChronoUnit.DAYS.between(
                today(), hearing.heldAt().atZone(Times.ZONE).toLocalDate()));
    }

    public long days(LocalDate from) {
        return ChronoUnit.DAYS.between(from, today());
    }
}
