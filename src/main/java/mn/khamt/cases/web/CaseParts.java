package mn.khamt.cases.web;

import java.util.List;
import java.util.Locale;
import mn.khamt.cases.CaseStories.Event;
import mn.khamt.cases.CaseStories.Looked;
import mn.khamt.cases.Journey;
import mn.khamt.cases.TimelineWords;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Component;

/** Puts stored lines into the reader's words. */
@Component
final class CaseParts {
    private final Directory directory;

    CaseParts(Directory directory) {
        this.directory = directory;
    }

    List<CasePage.EventLine> events(List<Event> events, Words words) {
        var lines = new TimelineWords(directory, words);
        return events.stream()
                .map(e -> {
                    String lane = words.get("lane." + e.lane().name().toLowerCase(Locale.ROOT));
                    return new CasePage.EventLine(
                            e.happenedAt().atZone(Times.ZONE).toLocalDate(),
                            e.happenedAt(),
                            Journey.LANES.indexOf(e.lane()) + 1,
                            lines.line(e.kind(), e.params()),
                            e.agencyCode() == null ? lane : lane + ": " + agency(e.agencyCode(), words));
                })
                .toList();
    }

    String agency(String code, Words words) {
        return directory.agency(code).shortName(words.language());
    }

    /** What somebody did, in words; an act that has none yet is called by what it is. */
    String act(Looked looked, Words words) {
        String key = "audit." + looked.action();
        String said = words.get(words.has(key) ? key : "audit.other");
        String part = looked.part();
        if (part == null) {
            return said;
        }
        String partKey = looked.action().equals("identity.revealed") ? "identity.reason." + part : "case.tab." + part;
        return words.has(partKey) ? said + ": " + words.get(partKey) : said;
    }
}
