package mn.khamt.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who follows every link and finds every form: what a person of this role can read and send, as the pages themselves offer it.
 *
 * @param pages where links led, each with what it answered
 * @param forms by the page's kind and where they are sent
 */
public record Forms(Map<String, String> pages, List<Seen> forms) {
    private static final Pattern TAG = Pattern.compile(
            "<(/?)(form|input|select|option|textarea|button)\\b((?:\\s+[a-zA-Z_:.-]+(?:=\"[^\"]*\")?)*)\\s*/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([a-zA-Z_:.-]+)(?:=\"([^\"]*)\")?");
    private static final Pattern LINK = Pattern.compile("href=\"(/[^\"#]*)");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+");
    private static final int OF_A_KIND = 2;

    /** Follows links from these pages on; of pages of one kind it reads two. */
    public static Forms reachedBy(Visitor visitor, Collection<String> starts) {
        var pages = new LinkedHashMap<String, String>();
        var forms = new LinkedHashMap<String, Seen>();
        var kinds = new HashMap<String, Integer>();
        var known = new HashSet<>(starts);
        var next = new ArrayDeque<>(starts);
        while (!next.isEmpty()) {
            String path = next.remove();
            if (path.contains("sign-out")
                    || path.startsWith("/leave")
                    || path.startsWith("/assets")
                    || path.startsWith("/sign-in/outside")
                    || kinds.merge(kind(path), 1, Integer::sum) > OF_A_KIND) {
                continue;
            }
            Visitor.Answer answer = visitor.get(path);
            if (answer.status() == 303 && known.add(answer.location())) {
                next.add(answer.location());
            }
            if (answer.status() != 200) {
                continue;
            }
            pages.put(path, answer.body());
            for (Seen form : on(path, answer.body())) {
                forms.putIfAbsent(kind(path) + " " + form.action, form);
            }
            Matcher links = LINK.matcher(answer.body());
            while (links.find()) {
                String link = plain(links.group(1));
                if (known.add(link)) {
                    next.add(link);
                }
            }
        }
        return new Forms(pages, List.copyOf(forms.values()));
    }

    /** The forms of one page. */
    public static List<Seen> on(String page, String body) {
        var forms = new ArrayList<Seen>();
        @Nullable Seen form = null;
        @Nullable Field select = null;
        Matcher tags = TAG.matcher(body);
        while (tags.find()) {
            var attributes = attributes(tags.group(3));
            String name = attributes.getOrDefault("name", "");
            boolean end = tags.group(1).equals("/");
            if (tags.group(2).equals("form")) {
                form = end
                        ? null
                        : new Seen(
                                page,
                                attributes.getOrDefault("method", "get"),
                                attributes.getOrDefault("action", page),
                                new ArrayList<>());
                if (form != null) {
                    forms.add(form);
                }
            } else if (form != null && tags.group(2).equals("option") && select != null && !end) {
                select.options.add(attributes.getOrDefault("value", ""));
            } else if (form != null && tags.group(2).equals("select")) {
                select = end ? null : new Field(name, "select", "", new ArrayList<>());
                if (select != null) {
                    form.fields.add(select);
                }
            } else if (form != null && !end && !name.isEmpty()) {
                String type = tags.group(2).equals("input")
                        ? attributes.getOrDefault("type", attributes.getOrDefault("inputmode", "text"))
                        : tags.group(2);
                String value = attributes.getOrDefault("value", "");
                if (type.equals("radio") || type.equals("checkbox")) {
                    Field group = form.fields.stream()
                            .filter(f -> f.name.equals(name))
                            .findFirst()
                            .orElse(null);
                    if (group == null) {
                        group = new Field(name, type, "", new ArrayList<>());
                        form.fields.add(group);
                    }
                    group.options.add(value);
                } else if (!attributes.containsKey("formaction")) {
                    form.fields.add(new Field(name, type, value, new ArrayList<>()));
                }
            }
        }
        return forms;
    }

    /** A path without its ids. */
    public static String kind(String path) {
        return ID.matcher(path.replaceAll("=[^&]*", "=")).replaceAll("*");
    }

    private static Map<String, String> attributes(String text) {
        var found = new HashMap<String, String>();
        Matcher each = ATTRIBUTE.matcher(text);
        while (each.find()) {
            found.put(each.group(1), each.group(2) == null ? "" : plain(each.group(2)));
        }
        return found;
    }

    private static String plain(String text) {
        return text.replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    /**
     * One form as a page shows it.
     *
     * @param page where it stands
     * @param method get or post
     * @param action where it is sent
     */
    public record Seen(String page, String method, String action, List<Field> fields) {
        public boolean post() {
            return method.equals("post");
        }

        /** The names of the fields into which something is typed. */
        public Set<String> typed() {
            return fields.stream()
                    .filter(Field::typed)
                    .map(Field::name)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        /**
         * Fills it in as somebody in a hurry does: any of the choices, and a text where something is typed. What stands there already
         * stays where it is a number or a day.
         */
        public Map<String, String> filled(Random random, Function<Field, String> text) {
            var filled = new LinkedHashMap<String, String>();
            for (Field field : fields) {
                String value = switch (field.type) {
                    case "radio", "checkbox", "select" -> {
                        List<String> options =
                                field.options.stream().filter(o -> !o.isEmpty()).toList();
                        yield options.isEmpty() ? "" : options.get(random.nextInt(options.size()));
                    }
                    case "button" -> filled.getOrDefault(field.name, field.value);
                    case "hidden" -> field.value;
                    case "numeric" -> field.value.isEmpty() ? "15" : field.value;
                    default -> field.day() ? (field.value.isEmpty() ? "2026.11.20" : field.value) : text.apply(field);
                };
                filled.put(field.name, value);
            }
            return filled;
        }
    }

    /**
     * @param type as the browser knows it: text, textarea, password, tel, email, numeric, radio, checkbox, select, hidden or button
     * @param value what stands in it
     * @param options of a choice
     */
    public record Field(String name, String type, String value, List<String> options) {
        public boolean typed() {
            return Set.of("text", "textarea", "password", "tel", "email", "search")
                            .contains(type)
                    && !day();
        }

        /** Days are typed as text. */
        public boolean day() {
            return name.endsWith("_on")
                    || name.endsWith("date")
                    || Set.of("from", "until", "on", "to").contains(name);
        }
    }
}
