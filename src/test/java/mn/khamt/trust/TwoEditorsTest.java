package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import mn.khamt.TestKhamt;
import mn.khamt.testing.Forms;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.Test;

/**
 * R13: every form that changes a record as it was in a version, sent by two at the same moment with other words and other choices. Of a record
 * that can be changed again, the second is shown both sides, field by field, and what they keep is accepted and stands; of a step that is
 * taken once, the second reads that it was taken, and their own words are still there. Which is which stands here: a new form with a version
 * is an error until it is named.
 */
class TwoEditorsTest {
    private static final Set<String> CHANGES = Set.of(
            "/cases/{id}/care/services/{serviceId}",
            "/cases/{id}/care/stays/{stayId}/end",
            "/cases/{id}/edit",
            "/cases/{id}/justice/hearings/{hearing}",
            "/cases/{id}/justice/investigations/{investigation}",
            "/cases/{id}/justice/sentences/{sentence}",
            "/cases/{id}/justice/verdicts/{verdict}",
            "/cases/{id}/people/offenders/{offender}",
            "/cases/{id}/people/victims/{victim}",
            "/cases/{id}/people/{person}/identity/save",
            "/cases/{id}/tasks/{task}",
            "/reports/{id}/screening");
    private static final Set<String> STEPS = Set.of(
            "/cases/{id}/asked/{question}",
            "/cases/{id}/asked/{question}/keepers",
            "/cases/{id}/close",
            "/cases/{id}/joins/asked/{proposal}/agree",
            "/cases/{id}/joins/asked/{proposal}/decline",
            "/cases/{id}/justice/appeals/{appeal}",
            "/cases/{id}/justice/arrests/{arrest}/release",
            "/cases/{id}/justice/charges/{charge}/replace",
            "/cases/{id}/justice/charges/{charge}/verdict",
            "/cases/{id}/justice/charges/{charge}/withdraw",
            "/cases/{id}/justice/investigations/{investigation}/close",
            "/cases/{id}/reopen",
            "/keepers/{id}",
            "/referrals/{referralId}/accept",
            "/referrals/{referralId}/answer",
            "/referrals/{referralId}/ask",
            "/referrals/{referralId}/complete",
            "/referrals/{referralId}/refuse",
            "/referrals/{referralId}/start",
            "/referrals/{referralId}/withdraw",
            "/reports/{id}/close",
            "/reports/{id}/take");
    /** What is said in a conversation: both are said, whatever the version. */
    private static final Set<String> SAID = Set.of("/referrals/{referralId}/message", "/reports/{id}/answer");

    @Test
    void of_two_who_send_the_same_form_one_is_shown_both_sides_and_what_they_keep_is_accepted() throws Exception {
        try (var khamt = TestKhamt.start(TestDatabase.hurried())) {
            var editors = new Editors(khamt);
            editors.tell();
            var all = new TreeSet<>(CHANGES);
            all.addAll(STEPS);
            all.addAll(SAID);
            assertThat(editors.versioned).as("forms that carry a version").isEqualTo(all);
        }
    }

    private static final class Editors extends FormStory {
        private final Set<String> versioned = new TreeSet<>();

        Editors(TestKhamt khamt) {
            super(khamt);
        }

        @Override
        Answer send(String route, Visitor visitor, Forms.Seen form, Map<String, String> fields) throws Exception {
            if (fields.getOrDefault("_version", "0").equals("0") && !CHANGES.contains(route)) {
                Answer answer = visitor.post(form.action(), fields);
                if (answer.status() >= 400) {
                    refused(route, answer, fields);
                }
                return answer;
            }
            versioned.add(route);
            var other = new HashMap<>(fields);
            other.put("_op", UUID.randomUUID().toString());
            Map<String, String> differ = differing(route, form, fields);
            other.putAll(differ);

            Answer one;
            Answer two;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var both = threads.invokeAll(List.<Callable<Answer>>of(
                        () -> visitor.post(form.action(), fields), () -> visitor.post(form.action(), other)));
                one = both.getFirst().get();
                two = both.getLast().get();
            }
            boolean firstWon = one.status() < 400;
            Answer won = firstWon ? one : two;
            Answer late = firstWon ? two : one;
            Map<String, String> mine = firstWon ? other : fields;
            Map<String, String> theirs = firstWon ? fields : other;
            if (won.status() >= 400) {
                refused(route, won, fields);
            } else if (SAID.contains(route)) {
                if (late.status() != won.status()) {
                    refused(route, late, mine);
                }
            } else if (CHANGES.contains(route)) {
                bothSides(route, visitor, form, differ.keySet(), late, mine, theirs);
            } else if (late.status() != 409 && late.status() != 422) {
                wrong.add(route + ": the second was answered " + late.status() + " " + late.location());
            } else {
                for (String field : differ.keySet()) {
                    String typed = mine.getOrDefault(field, "");
                    if (typed.startsWith("Бичсэн") && !late.body().contains(typed)) {
                        wrong.add(route + ": lost " + typed + " of " + field);
                    }
                }
                if (late.body().contains("name=\"_keep.") || late.body().contains("name=\"_review\"")) {
                    wrong.add(route + ": the second is asked to choose, but the step is taken");
                }
                if (route.contains("/justice/")
                        && (late.status() != 409 || !late.body().contains("Already recorded:"))) {
                    wrong.add(route + ": the second does not read that it was taken, but " + late.status());
                }
            }
            return won;
        }

        /** The page of a conflict shows both values of what differs. */
        private Forms.Seen shown(
                String route,
                Forms.Seen form,
                Set<String> differ,
                Answer late,
                Map<String, String> mine,
                Map<String, String> theirs) {
            Forms.Seen decide = Forms.on(form.action(), late.body()).stream()
                    .filter(f -> f.action().equals(form.action().replaceFirst("\\?.*", "")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(route + ": nothing to decide with"));
            var values = new TreeMap<String, String>();
            decide.fields().forEach(f -> values.putIfAbsent(f.name(), f.value()));
            for (String field : differ) {
                String now = values.getOrDefault(field, "");
                String typed = values.getOrDefault("_mine." + field, "");
                if (!now.equals(theirs.getOrDefault(field, "")) || !typed.equals(mine.getOrDefault(field, ""))) {
                    wrong.add(route + ": of " + field + " the page shows \"" + now + "\" and \"" + typed + "\", not \""
                            + theirs.get(field) + "\" and \"" + mine.get(field) + "\"");
                }
            }
            return decide;
        }

        private void bothSides(
                String route,
                Visitor visitor,
                Forms.Seen form,
                Set<String> differ,
                Answer late,
                Map<String, String> mine,
                Map<String, String> theirs) {
            if (late.status() != 409) {
                wrong.add(route + ": the second was answered " + late.status() + " " + late.location());
                return;
            }
            if (differ.isEmpty()) {
                wrong.add(route + ": nothing differs");
            }
            Forms.Seen decide = shown(route, form, differ, late, mine, theirs);
            var kept = decide.filled(new Random(13), f -> "");
            kept.remove("_review");
            kept.replaceAll((name, value) -> name.startsWith("_keep.") ? "mine" : value);
            Answer accepted = visitor.post(decide.action(), kept);
            if (accepted.status() >= 400) {
                refused(route, accepted, kept);
                return;
            }
            Answer again = visitor.get(form.page());
            for (String field : differ) {
                String typed = mine.getOrDefault(field, "");
                if (typed.startsWith("Бичсэн")
                        && again.body().contains("name=\"" + field + "\"")
                        && !again.body().contains(typed)) {
                    wrong.add(route + ": kept " + typed + " in " + field + ", but it does not stand");
                }
            }
        }

        /** Other words in whatever is typed, or another choice where nothing is. */
        private static Map<String, String> differing(String route, Forms.Seen form, Map<String, String> fields) {
            var differ = new HashMap<String, String>();
            for (Forms.Field field : form.fields()) {
                String value = fields.getOrDefault(field.name(), "");
                if (field.typed() && value.equals("Бичсэн")) {
                    differ.put(field.name(), "Бичсэн ондоо");
                }
            }
            if (!differ.isEmpty() || !CHANGES.contains(route)) {
                return differ;
            }
            form.fields().stream()
                    .filter(f -> Set.of("radio", "select").contains(f.type()))
                    .filter(f -> f.options().stream().filter(o -> !o.isEmpty()).count() > 1)
                    .reduce((a, b) -> b)
                    .ifPresent(f -> differ.put(
                            f.name(),
                            f.options().stream()
                                    .filter(o -> !o.isEmpty() && !o.equals(fields.get(f.name())))
                                    .findFirst()
                                    .orElseThrow()));
            return differ;
        }
    }
}
