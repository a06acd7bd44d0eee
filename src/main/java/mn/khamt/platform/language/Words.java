package mn.khamt.platform.language;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Every message of one language, read once from the message files of all rooms; safe to share between threads. */
public final class Words {
    private static final ZoneId HOME = ZoneId.of("Asia/Ulaanbaatar");
    private static final String MISSING_VALUE = "–";

    private final Language language;
    private final Dates dates;
    private final Map<String, Message> messages;

    private Words(Language language, Dates dates, Map<String, Message> messages) {
        this.language = language;
        this.dates = dates;
        // A page asks for some hundred; a hashed map compares hashes before letters, an immutable one does not.
        this.messages = Collections.unmodifiableMap(new HashMap<>(messages));
    }

    /** Reads {@code messages/*_<code>.properties} of the whole class path, for readers in Ulaanbaatar. */
    public static Words load(ClassLoader loader, Language language) {
        return load(loader, language, HOME);
    }

    /** The same for readers whose clocks show another time. */
    public static Words load(ClassLoader loader, Language language, ZoneId zone) {
        Map<String, String> texts = texts(loader, "classpath*:messages/*_" + language.code() + ".properties");
        Map<String, Message> messages = new HashMap<>();
        texts.forEach((key, text) -> messages.put(key, Message.of(key, text, language)));
        return new Words(language, new Dates(language, zone), messages);
    }

    public Language language() {
        return language;
    }

    /** Dates in the same language and zone. */
    public Dates dates() {
        return dates;
    }

    public boolean has(String key) {
        return messages.containsKey(key);
    }

    /** Whether there is such a message and these arguments are all that it needs. */
    public boolean has(String key, Set<String> arguments) {
        return switch (messages.get(key)) {
            case null -> false;
            case Message.Plain plain -> true;
            case Message.WithArguments needy -> arguments.containsAll(needy.names());
        };
    }

    public Set<String> keys() {
        return messages.keySet();
    }

    /** The message with its arguments as pairs: {@code get("error.required", "field", "Name")}. */
    public String get(String key, @Nullable Object... pairs) {
        if (messages.get(key) instanceof Message.Plain plain) {
            return plain.text();
        }
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("the arguments of " + key + " are not pairs of name and value");
        }
        Map<String, @Nullable Object> arguments = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (!(pairs[i] instanceof String name)) {
                throw new IllegalArgumentException("an argument of " + key + " has no name: " + pairs[i]);
            }
            arguments.put(name, pairs[i + 1]);
        }
        return get(key, arguments);
    }

    /** The message with its arguments by name; one it needs and is not given is a broken promise. */
    public String get(String key, Map<String, ? extends @Nullable Object> arguments) {
        return switch (messages.get(key)) {
            case null -> throw new IllegalArgumentException("no message " + key + " in " + language.code());
            case Message.Plain plain -> plain.text();
            case Message.WithArguments needy -> {
                Map<String, Object> shown = new HashMap<>();
                for (String name : needy.names()) {
                    if (!arguments.containsKey(name)) {
                        throw new IllegalArgumentException("message " + key + " needs the argument " + name);
                    }
                    shown.put(name, shown(arguments.get(name)));
                }
                yield needy.format(shown);
            }
        };
    }

    /** The names of the arguments anywhere in a pattern, also inside the branches of a plural. */
    static Set<String> argumentNames(MessagePattern pattern) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < pattern.countParts(); i++) {
            MessagePattern.Part part = pattern.getPart(i);
            if (part.getType() == MessagePattern.Part.Type.ARG_NAME
                    || part.getType() == MessagePattern.Part.Type.ARG_NUMBER) {
                names.add(pattern.getSubstring(part));
            }
        }
        return names;
    }

    private Object shown(@Nullable Object value) {
        return switch (value) {
            case null -> MISSING_VALUE;
            case LocalDate date -> dates.table(date);
            case Instant instant -> dates.table(instant);
            case PersonName name -> name.shown();
            case Object other -> other;
        };
    }

    private static Map<String, String> texts(ClassLoader loader, String location) {
        Map<String, String> texts = new TreeMap<>();
        try {
            Resource[] files = new PathMatchingResourcePatternResolver(loader).getResources(location);
            if (files.length == 0) {
                throw new IllegalStateException("no message file at " + location);
            }
            for (Resource file : files) {
                read(file).forEach((key, text) -> {
                    if (texts.put((String) key, (String) text) != null) {
                        throw new IllegalStateException("message " + key + " stands in " + file + " and elsewhere");
                    }
                });
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return texts;
    }

    private static Properties read(Resource file) throws IOException {
        Properties properties = new Properties() {
            @Override
            public synchronized @Nullable Object put(Object key, Object value) {
                if (containsKey(key)) {
                    throw new IllegalStateException("message " + key + " stands twice in " + file);
                }
                return super.put(key, value);
            }
        };
        try (Reader reader = new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    private sealed interface Message {
        static Message of(String key, String text, Language language) {
            if (text.indexOf('{') < 0) {
                return new Plain(text);
            }
            try {
                return new WithArguments(
                        new MessageFormat(text, language.locale()),
                        Set.copyOf(argumentNames(new MessagePattern(text))),
                        new ConcurrentLinkedQueue<>());
            } catch (IllegalArgumentException unreadable) {
                throw new IllegalStateException("message " + key + " is no pattern: " + text, unreadable);
            }
        }

        record Plain(String text) implements Message {}

        /**
         * The prototype itself never formats, because a MessageFormat is not safe to share; its copies do. A copy is kept for the
         * next time, since it builds its number formats when it is first used; there are never more than were needed at once.
         */
        record WithArguments(MessageFormat prototype, Set<String> names, Queue<MessageFormat> idle) implements Message {
            String format(Map<String, Object> arguments) {
                MessageFormat copy = idle.poll();
                if (copy == null) {
                    copy = prototype.clone();
                }
                String text = copy.format(arguments);
                idle.add(copy);
                return text;
            }
        }
    }
}
