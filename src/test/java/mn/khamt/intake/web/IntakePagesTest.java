package mn.khamt.intake.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestTexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IntakePagesTest {
    private static final Sql NEWEST = Sql.of("select report_id from intake.report order by received_at desc limit 1");
    private static final Pattern NUMBER = Pattern.compile("receipt code\">(\\d{4} \\d{4} \\d{4} \\d{4})<");
    private static final int PUBLIC_PAGE = 60 * 1024;

    private static TestKhamt khamt;
    private static TestPeople people;
    private static Visitor anybody;
    private static Visitor desk;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        anybody = new Visitor(khamt.address(), null);
        desk = new Visitor(
                khamt.address(),
                people.add("webdesk", Role.INTAKE_OFFICER, "H108").token());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void the_front_page_is_neutral_and_the_way_out_cleans_up() {
        var front = anybody.get("/?lang=mn");

        assertPublic(front, "Эхний хуудас");
        assertThat(front.body())
                .contains("tel:102", "tel:108", "tel:107", "/q?lang=mn", "/q/receipt?lang=mn", "/sign-in?lang=mn");
        assertPublic(anybody.get("/q/about"), "About");
        var left = anybody.get("/leave");
        assertThat(left.statusCode()).isEqualTo(303);
        assertThat(left.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).startsWith("https://").doesNotContain("localhost"));
        assertThat(left.headers().firstValue("Clear-Site-Data")).hasValue("\"cache\", \"storage\"");
        assertThat(left.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(desk.get("/").headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/home"));
        assertThat(desk.get("/help").statusCode()).isEqualTo(200);
    }

    @Test
    void everything_but_the_worry_may_be_skipped() {
        var page = anybody.get("/q");
        for (int at = 1; at <= 8; at++) {
            assertPublic(page, "Question " + at + " of 8");
            if (at == 6) {
                var again = anybody.post(page, "/q", "go", "next");
                assertThat(again.statusCode()).isEqualTo(422);
                assertThat(again.body()).contains("<title>Error: Question 6 of 8</title>", "Write what worries you");
                page = anybody.post(again, "/q", "go", "next", "worry", "skipped all the rest");
            } else {
                page = anybody.post(page, "/q", "go", "next");
            }
        }
        assertPublic(page, "Check");
        assertThat(page.body()).contains("skipped all the rest").containsPattern("(?s)(Not provided.*){7}");
        assertThat(worries("skipped all the rest")).isZero();

        var sent = anybody.post(page, "/q", "go", "send");
        var repeated = anybody.post(page, "/q", "go", "send");

        assertPublic(sent, "Sent");
        assertThat(sent.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(number(repeated)).isEqualTo(number(sent));
        assertThat(worries("skipped all the rest")).isEqualTo(1);
        var changed = anybody.post(page, "/q", "go", "send", "worry", "something else");
        assertThat(changed.body()).contains("had been sent already").contains(number(sent));
        assertThat(worries("something else")).isZero();
    }

    @Test
    void danger_puts_the_call_first_and_the_language_changes_without_losing_a_word() {
        var page = anybody.post(anybody.get("/q"), "/q", "go", "next", "danger", "YES");
        assertThat(page.body()).contains("Call 102 now.");
        page = anybody.post(page, "/q", "go", "change-6");
        String typed = "Сонгинохайрхан \"<b>\" \uD83D\uDE1F & \u0000end";

        var fields = Visitor.hidden(page.body(), "/q");
        fields.remove("lang");
        fields.put("worry", typed);
        fields.put("lang", "mn");
        var other = anybody.post("/q", fields);

        assertPublic(other, "Асуулт 6, нийт 8");
        assertThat(other.body()).contains("Сонгинохайрхан \"&lt;b&gt;\" \uD83D\uDE1F &amp; end</textarea>");
        var check = anybody.post(other, "/q", "go", "next", "worry", typed);
        assertPublic(check, "Шалгах");
        assertThat(check.body()).contains("Тийм, яг одоо", "\uD83D\uDE1F &amp; end");
        var back = anybody.post(check, "/q", "go", "back");
        assertPublic(back, "Асуулт 8, нийт 8");
        assertThat(Visitor.hidden(back.body(), "/q"))
                .containsEntry("danger", "YES")
                .containsKey("worry");
    }

    @Test
    void what_does_not_fit_is_said_in_words_and_nothing_is_lost() {
        String tooLong = "я".repeat(20_001);
        var page = anybody.post(anybody.get("/q"), "/q", "go", "change-6");
        var again = anybody.post(page, "/q", "go", "next", "worry", tooLong);
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).contains("20,001", "at most 20,000", tooLong);

        for (String age : List.of("-1", "121", "abc", "14.5")) {
            var wrong = anybody.post(anybody.post(page, "/q", "go", "change-3"), "/q", "go", "next", "age", age);
            assertThat(wrong.statusCode()).as(age).isEqualTo(422);
            assertThat(wrong.body()).contains("Enter a number from 0 to 120", "value=\"" + age + "\"");
        }
        var sneaked = anybody.post(page, "/q", "at", "9", "go", "send", "worry", "too old", "age", "500");
        assertThat(sneaked.statusCode()).isEqualTo(422);
        assertThat(sneaked.body()).contains("Question 3 of 8");
        assertThat(worries("too old")).isZero();
        var contact = anybody.post(page, "/q", "at", "8", "go", "next", "email", "nobody", "phone", "call me");
        assertThat(contact.body()).contains("Check the e-mail address", "Check the phone number", "value=\"call me\"");
    }

    @Test
    void the_receipt_opens_the_answers_and_a_wrong_one_opens_nothing() {
        String number = report("please answer on the web");
        UUID id = newest();
        var shown = desk.get("/reports/" + id);
        assertThat(desk.post(shown, "/reports/" + id + "/answer", "body", "Тусламж очиж яваа")
                        .statusCode())
                .isEqualTo(303);
        assertThat(desk.post(shown, "/reports/" + id + "/answer", "body", " ").statusCode())
                .isEqualTo(422);

        var ask = anybody.get("/q/receipt");
        assertPublic(ask, "Number");
        var found = anybody.post(ask, "/q/receipt", "number", number);
        assertPublic(found, "Number");
        assertThat(found.body()).contains("Тусламж очиж яваа").doesNotContain("please answer on the web");
        assertThat(found.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(c -> assertThat(c).contains("no-store"));
        var added = anybody.post(found, "/q/receipt/add", "body", "thank you");
        assertThat(anybody.post(found, "/q/receipt/add", "body", "thank you").statusCode())
                .isEqualTo(200);
        assertThat(added.body()).contains("Added. The staff will read it.", "thank you");
        assertThat(desk.get("/reports/" + id).body().split("thank you", -1)).hasSize(2);

        var wrong = anybody.post(ask, "/q/receipt", "number", "1234 5678 9012 3456");
        var noNumber = anybody.post(ask, "/q/receipt", "number", "hello");
        for (var refused : List.of(wrong, noNumber)) {
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("This number is not known").doesNotContain("Answers and additions");
        }
    }

    @Test
    void too_many_wrong_numbers_are_answered_calmly_and_what_was_typed_is_kept() {
        String number = report("guessed at on the web");
        var guesser = new Visitor(khamt.address(), null, "203.0.113.7");
        var answer = guesser.get("/q/receipt");
        // a minute may end in between
        for (int i = 0; i < 60 && answer.statusCode() != 429; i++) {
            answer = guesser.post(answer, "/q/receipt", "number", "1234 5678 9012 %04d".formatted(i));
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body())
                .contains("<title>Number</title>", "class=\"exit\"", "href=\"/leave\"")
                .contains("Too many numbers were tried. Please try again in a minute.")
                .contains("<div lang=\"mn\">", "Нэг минутын дараа дахин оролдоно уу")
                .contains("1234 5678 9012");

        var neighbour = new Visitor(khamt.address(), null, "203.0.113.8");
        var found = neighbour.post(neighbour.get("/q/receipt"), "/q/receipt", "number", number);
        assertPublic(found, "Number");
        var refused = guesser.post(found, "/q/receipt/add", "body", "typed with care");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Visitor.hidden(refused.body(), "/q/receipt/add"))
                .containsEntry("body", "typed with care")
                .containsEntry("number", number);
        assertThat(neighbour.post(refused, "/q/receipt/add").body()).contains("typed with care", "Added.");
    }

    @Test
    void the_desk_takes_a_call_screens_it_and_opens_a_case() {
        var form = desk.get("/reports/new");
        assertThat(form.body()).contains("<option value=\"HOTLINE_108\" selected>");
        var incomplete = desk.post(form, "/reports/new", "source", "HOTLINE_108", "desk", "nonsense", "age", "130");
        assertThat(incomplete.statusCode()).isEqualTo(422);
        String deskId = selected(form.body(), "desk");
        var received = desk.post(
                form,
                "/reports/new",
                "source",
                "HOTLINE_108",
                "desk",
                deskId,
                "worry",
                "a call",
                "danger",
                "YES",
                "name",
                "Жишээ");
        assertThat(received.body()).containsPattern(NUMBER);
        UUID id = newest();
        String path = "/reports/" + id;
        assertThat(received.body()).contains("href=\"" + path + "\"");
        assertThat(desk.get("/reports").body())
                .contains(path, "Danger now", "Showing ")
                .doesNotContain("a call", "Жишээ<");

        var shown = desk.get(path);
        assertThat(desk.post(shown, path + "/take").headers().firstValue("Location"))
                .hasValue(path + "?done=done.report_taken");
        var checklist = desk.get(path + "/screening");
        var atTheSameTime = desk.get(path + "/screening");
        var proposal = desk.post(
                checklist,
                path + "/screening",
                "step",
                "propose",
                "age",
                "14",
                "sex_acts_paid_for",
                "YES",
                "shown_live_or_recorded",
                "YES",
                "moved",
                "NO");
        assertThat(proposal.statusCode()).isEqualTo(200);
        assertThat(proposal.body())
                .contains(
                        "Suggested: Online sexual exploitation of a child (OSEC)",
                        "Child sex trafficking",
                        "Means",
                        "not needed, recorded only",
                        "The person need not have been moved");
        var unreasoned = desk.post(proposal, path + "/screening", "step", "decide", "decided", "CHILD_SEX_TRAFFICKING");
        assertThat(unreasoned.statusCode()).isEqualTo(422);
        assertThat(unreasoned.body())
                .contains("Enter Reason for the decision", "name=\"sex_acts_paid_for\" value=\"YES\"");
        var decided = desk.post(
                proposal,
                path + "/screening",
                "step",
                "decide",
                "decided",
                "CHILD_SEX_TRAFFICKING",
                "reason",
                "not live");
        assertThat(decided.headers().firstValue("Location")).hasValue(path + "?done=done.report_screened");
        var late = desk.post(
                desk.post(atTheSameTime, path + "/screening", "step", "propose", "age", "14"),
                path + "/screening",
                "step",
                "decide",
                "decided",
                "NONE",
                "reason",
                "saw nothing");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("Жишээwebdesk", "not live", "saw nothing");

        var opening = desk.get(path + "/case");
        var wrong = desk.post(
                opening,
                path + "/case",
                "place",
                "MN-1-SK",
                "opened_on",
                "2099.01.01",
                "v1_status",
                "IDENTIFIED",
                "v1_exploited",
                "-3",
                "summary",
                "kept \uD83D\uDE1F");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body())
                .contains(
                        "The date must be today or in the past",
                        "Victim 1: select the sex",
                        "Enter a number from 0 to 120",
                        "Enter the day on which the victim was identified",
                        "kept \uD83D\uDE1F",
                        "2099.01.01");
        var opened = desk.post(
                wrong,
                path + "/case",
                "place",
                "MN-1-SK",
                "opened_on",
                "2026.11.02",
                "identified_on",
                "2026.11.01",
                "known_first",
                "NO_NAME",
                "v1_status",
                "IDENTIFIED",
                "v1_sex",
                "FEMALE",
                "v1_exploited",
                "14",
                "v1_citizenship",
                "MN",
                "v3_status",
                "PRESUMED",
                "v3_sex",
                "MALE",
                "s1_sex",
                "MALE",
                "s1_relation",
                "FAMILIAL");
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(303);
        assertThat(opened.headers().firstValue("Location"))
                .hasValueSatisfying(
                        to -> assertThat(to).matches("/cases/[0-9a-f-]{36}\\?done=done\\.report_case_opened"));
        assertThat(desk.get(path).body())
                .contains("A case was opened from this report")
                .doesNotContain("/take\"");
    }

    @Test
    void another_desk_a_role_without_the_right_and_a_stranger_see_nothing() {
        var police = new Visitor(
                khamt.address(),
                people.add("webpolice", Role.INTAKE_OFFICER, "NPA").token());
        var doctor = new Visitor(
                khamt.address(), people.add("webdoctor", Role.DOCTOR, "MOH").token());
        report("for 108 alone");
        UUID id = newest();

        var queue = police.get("/reports");
        assertThat(queue.statusCode()).isEqualTo(200);
        assertThat(queue.body()).contains("Showing 0 of 0", "No report here").doesNotContain(id.toString());
        for (String below : List.of("", "/screening", "/case")) {
            assertThat(police.get("/reports/" + id + below).statusCode()).isEqualTo(404);
        }
        assertThat(police.get("/reports/" + id).body().replace(id.toString(), ""))
                .isEqualTo(police.get("/reports/" + UUID.randomUUID()).body().replaceAll("[0-9a-f-]{36}", ""));
        assertThat(doctor.get("/reports").statusCode()).isEqualTo(404);
        assertThat(doctor.get("/reports/new").statusCode()).isEqualTo(200);
        assertThat(anybody.get("/reports/" + id).statusCode()).isEqualTo(303);
    }

    private static String report(String worry) {
        var page = anybody.post(anybody.get("/q"), "/q", "at", "9", "go", "send", "worry", worry);
        return number(page);
    }

    private static String number(HttpResponse<String> page) {
        Matcher matcher = NUMBER.matcher(page.body());
        assertThat(matcher.find()).as(page.body()).isTrue();
        return matcher.group(1);
    }

    /** Small, without a cookie, with the way out on top and a title that says nothing. */
    private static void assertPublic(HttpResponse<String> page, String title) {
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains("<title>" + title + "</title>", "class=\"exit\"", "href=\"/leave\"");
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        var style = anybody.get(between(page.body(), "<link rel=\"stylesheet\" href=\"", "\""));
        var script = anybody.get(between(page.body(), "<script src=\"", "\""));
        assertThat(bytes(page) + bytes(style) + bytes(script)).isLessThan(PUBLIC_PAGE);
    }

    private static int bytes(HttpResponse<String> page) {
        return page.body().getBytes(StandardCharsets.UTF_8).length;
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    private static String selected(String html, String field) {
        String options = html.substring(html.indexOf("name=\"" + field + "\""));
        var matcher = Pattern.compile("<option value=\"([^\"]+)\" selected>").matcher(options);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static UUID newest() {
        return khamt.database().superuser().one(NEWEST, UUID.class);
    }

    private static int worries(String worry) {
        return new TestTexts(khamt.database()).saying(worry);
    }
}
