package mn.khamt.oversight.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseCode;
import mn.khamt.directory.Directory;
import mn.khamt.oversight.TrailReading;
import mn.khamt.oversight.TrailReading.Alarm;
import mn.khamt.oversight.TrailReading.Entry;
import mn.khamt.oversight.TrailReading.Read;
import mn.khamt.oversight.TrailReading.State;
import mn.khamt.oversight.TrailReading.Wanted;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Collation;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Who looked at what, when, and by which right; alarms first. Nothing of a case but its code. */
@Controller
final class TrailController {
    private static final String PATH = "/trail";
    private static final Pattern ACTION = Pattern.compile("audit\\.([a-z]+\\.[a-z_]+)");
    private static final Duration LATE = Duration.ofMinutes(5);
    private static final Duration WAITING = Duration.ofSeconds(10);

    private final Shells shells;
    private final TrailReading trail;
    private final Directory directory;
    private final Operations operations;
    private final Times times;

    TrailController(Shells shells, TrailReading trail, Directory directory, Operations operations, Times times) {
        this.shells = shells;
        this.trail = trail;
        this.directory = directory;
        this.operations = operations;
        this.times = times;
    }

    @GetMapping(PATH)
    @Allowed(value = Action.READ_TRAIL, event = "trail.read")
    ModelAndView show(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "trail", request);
        TrailPage.Offered offered = offered(shell, form);
        Wanted wanted = wanted(form, offered);
        Read read = form.hasErrors() ? new Read(List.of(), List.of(), List.of()) : trail.read(wanted);
        boolean more = read.entries().size() > TrailReading.PAGE;
        List<Entry> shown = more ? read.entries().subList(0, TrailReading.PAGE) : read.entries();
        Map<String, String> filters = filters(form);
        var page = new TrailPage(
                shell,
                form,
                Form.blank(shell.words(), "trail"),
                offered,
                !filters.isEmpty(),
                read.alarms().stream().map(a -> alarm(a, shell)).toList(),
                chain(read.state(), shell),
                shown.stream().map(e -> line(e, shell)).toList(),
                wanted.before() == null ? null : address(filters),
                more
                        ? address(with(
                                filters,
                                "before",
                                String.valueOf(shown.getLast().seq())))
                        : null);
        return form.hasErrors() ? Page.again("oversight/Trail", page, form) : Page.show("oversight/Trail", page);
    }

    @PostMapping(PATH + "/alarms/{id}/reviewed")
    @Allowed(value = Action.READ_TRAIL, event = "alarm.reviewed")
    ModelAndView reviewed(@PathVariable UUID id, HttpServletRequest request) {
        Form form = Form.sent(shells.of(request).words(), "trail", request);
        return Page.goTo(operations.once(form.operation(), form.typed() + id, () -> {
            trail.review(id);
            return PATH + "?done=done.alarm_reviewed";
        }));
    }

    private Wanted wanted(Form form, TrailPage.Offered offered) {
        String person = form.optionalCode("person", offered.people());
        String agency = form.optionalCode("agency", offered.agencies());
        String action = form.optionalCode("action", offered.actions());
        String typed = form.optionalText("code", 20);
        Optional<CaseCode> code = typed == null ? Optional.empty() : CaseCode.read(typed);
        LocalDate from = form.optionalDate("from");
        LocalDate to = form.optionalDate("to");
        if (from != null && to != null && !form.hasErrors() && to.isBefore(from)) {
            form.wrong("to", "trail.order");
        }
        if (typed != null && code.isEmpty()) {
            form.wrong("code", "trail.code.wrong");
        }
        String before = form.value("before");
        return new Wanted(
                person == null ? null : UUID.fromString(person),
                agency,
                action,
                code.map(CaseCode::toString).orElse(null),
                from == null ? null : from.atStartOfDay(Times.ZONE).toInstant(),
                to == null ? null : to.plusDays(1).atStartOfDay(Times.ZONE).toInstant(),
                before.matches("[0-9]{1,18}") ? Long.valueOf(before) : null);
    }

    private TrailPage.Offered offered(Shell shell, Form form) {
        var people = new TreeMap<String, Option>(Collation.mongolian()::compare);
        directory.colleagues().forEach(c -> {
            String label = c.shown() + ", " + directory.agency(c.agencyCode()).shortName(shell.language());
            people.put(label + c.accountId(), new Option(c.accountId().toString(), label));
        });
        var all = new ArrayList<>(people.values());
        // Somebody who has left can still be asked about, from a line of the list.
        String asked = form.value("person");
        if (!asked.isEmpty() && all.stream().noneMatch(o -> o.value().equals(asked))) {
            uuid(asked)
                    .ifPresent(id -> directory
                            .colleague(id)
                            .ifPresent(c -> all.add(new Option(c.accountId().toString(), c.shown()))));
        }
        List<Option> agencies = directory.agencies().stream()
                .map(a -> new Option(a.agencyCode(), a.name(shell.language())))
                .toList();
        List<Option> actions = shell.words().keys().stream()
                .map(ACTION::matcher)
                .filter(m -> m.matches())
                .map(m -> new Option(m.group(1), shell.t(m.group())))
                .sorted(Comparator.comparing(Option::label, Collation.mongolian()::compare))
                .toList();
        return new TrailPage.Offered(all, agencies, actions);
    }

    private TrailPage.Line line(Entry entry, Shell shell) {
        Words words = shell.words();
        boolean person = "PERSON".equals(entry.kind());
        var marks = new ArrayList<String>();
        if (!entry.mark().isEmpty()) {
            marks.add(words.get("trail.mark." + entry.mark().toLowerCase(Locale.ROOT)));
        }
        if (!entry.sealed()) {
            marks.add(words.get("trail.unsealed"));
        }
        return new TrailPage.Line(
                entry.seq(),
                entry.at(),
                entry.kind() == null ? words.get("trail.gone") : person ? entry.who() : words.get("audit.service"),
                person ? of(entry.role(), entry.agencyCode(), shell) : "",
                person ? address(Map.of("person", entry.accountId().toString())) : null,
                what(entry, words),
                entry.caseCode(),
                entry.caseCode() == null ? null : address(Map.of("code", entry.caseCode())),
                right(entry.rule(), words),
                marks);
    }

    /** What was done, in words, with the part that was read, the reason that was given or the rows that were taken. */
    private static String what(Entry entry, Words words) {
        String key = "audit." + entry.action();
        String said = words.has(key) ? words.get(key) : entry.action();
        String part = entry.part();
        if (part == null) {
            return said;
        }
        if (Character.isDigit(part.charAt(0))) {
            return words.get("trail.rows", "what", said, "rows", Integer.valueOf(part));
        }
        for (String partKey : List.of("identity.reason." + part, "case.tab." + part)) {
            if (words.has(partKey)) {
                return said + ": " + words.get(partKey);
            }
        }
        return said;
    }

    private static String right(@Nullable String rule, Words words) {
        if (rule == null) {
            return "–";
        }
        // behind the stroke stands by which door
        String[] parts = rule.toLowerCase(Locale.ROOT).split("/", 2);
        if (parts.length == 2) {
            return right(parts[0], words) + ", " + words.get("rule.door." + parts[1]);
        }
        String key = "rule." + parts[0].replace(':', '.');
        String kind = key.replaceFirst("(rule\\.[a-z]+).*", "$1");
        return words.has(key) ? words.get(key) : words.has(kind) ? words.get(kind) : rule;
    }

    private String of(@Nullable String role, @Nullable String agency, Shell shell) {
        return role == null || agency == null
                ? ""
                : shell.t("role." + role.toLowerCase(Locale.ROOT)) + ", "
                        + directory.agency(agency).shortName(shell.language());
    }

    private TrailPage.Alarm alarm(Alarm alarm, Shell shell) {
        LocalDate day = alarm.raisedAt().atZone(Times.ZONE).toLocalDate();
        return new TrailPage.Alarm(
                alarm.alarmId(),
                alarm.givenName() == null ? shell.t("trail.gone") : alarm.who(),
                of(alarm.role(), alarm.agencyCode(), shell),
                alarm.raisedAt(),
                shell.t(
                        alarm.kind().equals("CASES") ? "trail.alarm.cases" : "trail.alarm.names",
                        "count",
                        alarm.counted()),
                alarm.usual() == null ? null : shell.t("trail.alarm.usual", "usual", alarm.usual()),
                address(new TreeMap<>(Map.of(
                        "person",
                        alarm.accountId().toString(),
                        "from",
                        shell.dates().table(day),
                        "to",
                        shell.dates().table(day)))),
                alarm.reviewedAt() == null);
    }

    private TrailPage.Chain chain(List<State> states, Shell shell) {
        var said = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        if (states.isEmpty()) {
            return new TrailPage.Chain(said, wrong);
        }
        Instant now = times.now();
        State first = states.getFirst();
        said.add(
                first.seq() == null
                        ? shell.t("trail.chain.nothing")
                        : shell.t("trail.chain.linked", "seq", first.seq(), "at", first.linkedAt()));
        if (first.waitingSince() != null && first.waitingSince().isBefore(now.minus(WAITING))) {
            wrong.add(shell.t("trail.chain.waiting", "at", first.waitingSince()));
        }
        for (State state : states) {
            heads(state, now, shell, said, wrong);
        }
        said.add(
                first.verifiedAt() == null
                        ? shell.t("trail.chain.never")
                        : shell.t(
                                "trail.chain.verified",
                                "at",
                                first.verifiedAt(),
                                "seq",
                                first.verifiedSeq(),
                                "count",
                                first.findings()));
        return new TrailPage.Chain(said, wrong);
    }

    private static void heads(State state, Instant now, Shell shell, List<String> said, List<String> wrong) {
        if (state.place() == null) {
            said.add(shell.t("trail.chain.no_head"));
            return;
        }
        if (state.headAt() != null) {
            said.add(shell.t("trail.chain.head", "seq", state.headSeq(), "at", state.headAt(), "place", state.place()));
        }
        if (state.failingSince() != null) {
            wrong.add(shell.t("trail.chain.failing", "place", state.place(), "at", state.failingSince()));
        } else if (state.headAt() != null
                && state.unsignedSince() != null
                && state.unsignedSince().isBefore(now.minus(LATE))) {
            wrong.add(shell.t("trail.chain.old", "place", state.place(), "at", state.headAt()));
        }
    }

    private static Map<String, String> filters(Form form) {
        var found = new TreeMap<String, String>();
        for (String field : List.of("person", "agency", "action", "code", "from", "to")) {
            if (!form.value(field).isBlank()) {
                found.put(field, form.value(field).strip());
            }
        }
        return found;
    }

    private static Map<String, String> with(Map<String, String> filters, String field, String value) {
        var all = new TreeMap<>(filters);
        all.put(field, value);
        return all;
    }

    private static String address(Map<String, String> filters) {
        return filters.isEmpty()
                ? PATH
                : PATH + "?"
                        + filters.entrySet().stream()
                                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                                .collect(Collectors.joining("&"));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
