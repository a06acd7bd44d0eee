package mn.khamt.platform.pages;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;

/** Makes the shell of a request. */
public final class Shells {
    /** Remembers the language of somebody who has no account. */
    public static final String LANGUAGE_COOKIE = "lang";

    private final Map<Language, Words> words;
    private final List<NavEntry> navigation;
    private final Assets assets;

    public Shells(Map<Language, Words> words, List<NavEntry> navigation, Assets assets) {
        this.words = words;
        this.navigation = navigation.stream()
                .sorted(Comparator.comparingInt(NavEntry::group).thenComparingInt(NavEntry::position))
                .toList();
        this.assets = assets;
    }

    public Shell of(HttpServletRequest request) {
        Viewer viewer = viewer(request).orElse(null);
        String query = request.getQueryString();
        String path = request.getRequestURI();
        String done = parameter(request, "done");
        Words inLanguage = words(language(request));
        return new Shell(
                inLanguage,
                viewer,
                path,
                query == null || !request.getMethod().equals("GET") ? path : path + "?" + query,
                csrf(request),
                viewer == null
                        ? List.of()
                        : navigation.stream()
                                .filter(n -> viewer.may(n.action()))
                                .toList(),
                done != null && done.startsWith("done.") && inLanguage.has(done) ? done : null,
                drafts(request),
                number(parameter(request, "_saves")),
                assets);
    }

    /** The person of this request, or a broken promise: only pages behind sign-in may ask. */
    public Viewer person(HttpServletRequest request) {
        return viewer(request).orElseThrow(() -> new IllegalStateException("nobody signed in"));
    }

    public Optional<Viewer> viewer(HttpServletRequest request) {
        return Optional.ofNullable((Viewer) request.getAttribute(Viewer.ATTRIBUTE));
    }

    public Words words(Language language) {
        Words found = words.get(language);
        if (found == null) {
            throw new IllegalStateException("no words for " + language);
        }
        return found;
    }

    /** The person's own language; else the one in the form or cookie; else what the browser asks for; Mongolian when it does not say. */
    public Language language(HttpServletRequest request) {
        Optional<Viewer> viewer = viewer(request);
        if (viewer.isPresent()) {
            return viewer.get().language();
        }
        String wanted = parameter(request, "lang");
        if (wanted == null) {
            wanted = cookie(request, LANGUAGE_COOKIE);
        }
        if (wanted == null) {
            String accepted = request.getHeader("Accept-Language");
            wanted = accepted != null && accepted.startsWith("en") ? "en" : "mn";
        }
        return wanted.equals("en") ? Language.EN : Language.MN;
    }

    /** The value of a cookie, or null. */
    public static @Nullable String cookie(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    /** Null also when what was sent was too large to be read at all: the page that says so needs a shell as well. */
    private static @Nullable String parameter(HttpServletRequest request, String name) {
        try {
            return request.getParameter(name);
        } catch (IllegalStateException unreadable) {
            return null;
        }
    }

    @SuppressWarnings("unchecked") // set by the interceptor that looks for them
    private static List<DraftOffer> drafts(HttpServletRequest request) {
        return request.getAttribute(DraftOffer.ATTRIBUTE) instanceof List<?> found
                ? (List<DraftOffer>) found
                : List.of();
    }

    private static int number(@Nullable String sent) {
        return sent != null && sent.matches("[0-9]{1,6}") ? Integer.parseInt(sent) : 0;
    }

    private static String csrf(HttpServletRequest request) {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token ? token.getToken() : "";
    }
}
