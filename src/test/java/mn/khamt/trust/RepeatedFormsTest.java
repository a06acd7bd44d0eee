package mn.khamt.trust;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mn.khamt.TestKhamt;
import mn.khamt.testing.Commits;
import mn.khamt.testing.Commits.Change;
import mn.khamt.testing.Commits.Event;
import mn.khamt.testing.Forms;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.Test;

/**
 * R04: every form that changes something, sent three times at once, once more afterwards and once with other content under the same number.
 * All that changed was changed by one transaction, which left one event; everybody got the same answer, and whoever came with other content
 * was refused.
 */
class RepeatedFormsTest {
    private static final int AT_ONCE = 3;

    /** Answers with the paper itself, each time anew, and each time says so in the trail; what was agreed to is used up once. */
    private static final String PAPER = "/cases/{id}/print/names/{request}";

    /** Whoever reports learns that the report is there, and its number, whatever the form holds by now. */
    private static final String PUBLIC = "/q";

    /** What is told instead where a second person must agree first. */
    private static final Map<String, String> OTHERWISE = Map.of("/cases/{id}/consent/new", "consent.override_asked");

    @Test
    void every_form_that_changes_something_acts_once() throws Exception {
        try (var khamt = TestKhamt.start(TestDatabase.hurried());
                var commits = new Commits(khamt.database())) {
            new Again(khamt, commits).tell();
        }
    }

    private static final class Again extends FormStory {
        private final Commits commits;
        private final Map<String, String> events = new HashMap<>();

        Again(TestKhamt khamt, Commits commits) {
            super(khamt);
            this.commits = commits;
            Route.all(khamt).stream()
                    .filter(r -> r.method().equals("POST"))
                    .forEach(r -> this.events.put(r.path(), r.event()));
        }

        @Override
        Answer send(String route, Visitor visitor, Forms.Seen form, Map<String, String> fields) throws Exception {
            long before = commits.now();
            var answers = new ArrayList<Answer>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var work = new ArrayList<Callable<Answer>>();
                for (int i = 0; i < AT_ONCE; i++) {
                    work.add(() -> visitor.post(form.action(), fields));
                }
                for (Future<Answer> one : threads.invokeAll(work)) {
                    answers.add(one.get());
                }
            }
            long acted = commits.now();
            List<Change> changes = commits.changes(before, acted);
            List<Event> events = commits.events(before, acted);
            answers.add(visitor.post(form.action(), fields));
            var other = new HashMap<>(fields);
            other.put(
                    form.fields().stream()
                            .filter(Forms.Field::typed)
                            .map(Forms.Field::name)
                            .filter(n -> fields.getOrDefault(n, "").equals("Бичсэн"))
                            .findFirst()
                            .orElse("other"),
                    "Өөр агуулга");
            Answer refused = visitor.post(form.action(), other);
            long after = commits.now();

            Answer first = answers.getFirst();
            if (answers.stream()
                    .anyMatch(a -> a.status() != first.status() || !a.location().equals(first.location()))) {
                wrong.add(route + ": answers differ: "
                        + answers.stream()
                                .map(a -> a.status() + " " + a.location())
                                .toList());
            }
            if (first.status() >= 400) {
                refused(route, first, fields);
            }
            boolean paper = route.equals(PAPER);
            if (paper
                    && (changes.stream().map(Change::tx).distinct().count() != 1
                            || events.stream()
                                            .filter(e -> e.action().equals("case.printed_with_names"))
                                            .count()
                                    != AT_ONCE)) {
                wrong.add(route + ": one use, each paper recorded, but " + changes + " " + events);
            }
            var by = new TreeSet<Long>();
            changes.forEach(c -> by.add(c.tx()));
            events.stream().filter(Event::ofChange).forEach(e -> by.add(e.tx()));
            if (!paper && by.size() != 1) {
                wrong.add(route + ": changed by " + by.size() + " transactions: " + changes);
            }
            String promised = java.util.Objects.requireNonNull(this.events.get(route));
            if (!promised.isEmpty()
                    && !paper
                    && events.stream()
                                    .filter(e -> e.action().equals(promised)
                                            || e.action().equals(OTHERWISE.getOrDefault(route, promised)))
                                    .count()
                            != 1) {
                wrong.add(route + ": " + promised + " once, but the trail says " + events);
            }
            if (refused.status() != 409 && refused.status() != 422 && !paper && !route.equals(PUBLIC)) {
                wrong.add(route + ": other content was answered " + refused.status() + " " + refused.location());
            }
            List<Change> later = commits.changes(acted, after);
            List<Event> laterEvents = commits.events(acted, after).stream()
                    .filter(Event::ofChange)
                    .toList();
            if (!later.isEmpty() || (!paper && !laterEvents.isEmpty())) {
                wrong.add(route + ": sent again it did more: " + later + " " + laterEvents);
            }
            return first;
        }
    }
}
