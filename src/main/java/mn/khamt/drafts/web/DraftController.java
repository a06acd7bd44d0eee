package mn.khamt.drafts.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.drafts.Drafts;
import mn.khamt.drafts.Drafts.Kept;
import mn.khamt.drafts.Drafts.Typed;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Keeps and throws away drafts; going on with one happens at the form's own address ({@link DraftFilter}). */
@Controller
final class DraftController {
    private static final Pattern FORM = Pattern.compile("[a-z_.]{1,60}");
    private static final Pattern PATH = Pattern.compile("/[a-z][A-Za-z0-9/_.-]{0,298}");
    /** Nothing that lets somebody in is ever kept, whatever form it may stand in one day. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|passcode|secret|token).*");

    private final Drafts drafts;
    private final FormPlaces places;
    private final Shells shells;
    private final Times times;

    DraftController(Drafts drafts, FormPlaces places, Shells shells, Times times) {
        this.drafts = drafts;
        this.places = places;
        this.shells = shells;
        this.times = times;
    }

    /** What the script of a page sends every few seconds. */
    @PostMapping(path = "/drafts", params = "_auto")
    @Allowed(value = Action.USE_KHAMT, event = "draft.kept")
    @Limited(Limit.DRAFT)
    ResponseEntity<Answer> keepQuietly(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Words words = shell.words();
        Typed typed = typed(request);
        if (!typed.fits()) {
            return answer(422, null, words.get("draft.too_long"));
        }
        return switch (keep(request, typed)) {
            case Kept.Draft draft ->
                answer(
                        200,
                        draft,
                        words.get("draft.saved_at", "time", shell.dates().time(times.now())));
            case Kept.Sent sent -> answer(410, null, "");
            case Kept.TooMany many -> answer(422, null, words.get("draft.too_many"));
        };
    }

    /** The button of the same name, for a page without its script. */
    @PostMapping(path = "/drafts", params = "!_auto")
    @Allowed(value = Action.USE_KHAMT, event = "draft.kept")
    ModelAndView keep(HttpServletRequest request) {
        Typed typed = typed(request);
        if (!typed.fits()) {
            return Page.goTo("/home?done=done.draft_too_long");
        }
        return Page.goTo(
                switch (keep(request, typed)) {
                    case Kept.Draft draft -> "/home?done=done.draft_saved";
                    case Kept.Sent sent -> "/home?done=done.draft_sent";
                    case Kept.TooMany many -> "/home?done=done.draft_too_many";
                });
    }

    @PostMapping("/drafts/{id}/discard")
    @Allowed(value = Action.USE_KHAMT, event = "draft.discarded")
    ModelAndView discard(@PathVariable UUID id, HttpServletRequest request) {
        String page = drafts.discard(id).orElseThrow(NotFound::new);
        boolean onThePage = request.getParameter("_page") != null;
        return Page.goTo((onThePage ? page : "/home") + "?done=done.draft_discarded");
    }

    private Kept keep(HttpServletRequest request, Typed typed) {
        String agency = shells.person(request).agencyCode();
        if (agency == null) {
            throw new NotFound();
        }
        return drafts.keep(agency, typed, number(request.getParameter("_saves")));
    }

    private Typed typed(HttpServletRequest request) {
        String place = sent(request, "_place", PATH);
        if (!places.accept(place)) {
            throw new NotFound();
        }
        Map<String, List<String>> fields = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (!name.startsWith("_") && !SECRET.matcher(name).matches()) {
                fields.put(
                        name, Arrays.stream(values).map(MongolianText::cleaned).toList());
            }
        });
        return new Typed(
                operation(request),
                place,
                sent(request, "_page", PATH),
                sent(request, "_form", FORM),
                number(request.getParameter("_version")),
                fields);
    }

    private static UUID operation(HttpServletRequest request) {
        try {
            return UUID.fromString(String.valueOf(request.getParameter("_op")));
        } catch (IllegalArgumentException e) {
            throw new NotFound();
        }
    }

    private static String sent(HttpServletRequest request, String name, Pattern shape) {
        return Optional.ofNullable(request.getParameter(name))
                .filter(v -> shape.matcher(v).matches())
                .orElseThrow(NotFound::new);
    }

    private static int number(@Nullable String sent) {
        try {
            return sent == null ? 0 : Integer.parseInt(sent);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static ResponseEntity<Answer> answer(int status, Kept.@Nullable Draft draft, String says) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Answer(
                        draft == null ? null : draft.operation().toString(), draft == null ? 0 : draft.saves(), says));
    }

    /**
     * @param operation under which the form is kept from now on; null when it was not kept
     * @param saves how often it has been kept
     * @param says what the page tells, quietly
     */
    record Answer(@Nullable String operation, int saves, String says) {}
}
