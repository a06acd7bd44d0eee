package mn.khamt.trust;

import java.lang.instrument.Instrumentation;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/** Makes one place of the running product fail, whenever it is reached, and counts how often that was. */
public final class Fault {
    private static volatile String armed = "";
    private static final AtomicInteger HITS = new AtomicInteger();

    private Fault() {}

    /** Called at the beginning of each prepared method. */
    public static void reached(String type, String method) throws Exception {
        String here = type.substring(type.lastIndexOf('.') + 1) + "." + method;
        if (here.equals(armed)) {
            HITS.incrementAndGet();
            if (type.startsWith("com.zaxxer.")) {
                throw new SQLTransientConnectionException("a fault made by a test", "08001");
            }
            throw new IllegalStateException("a fault made by a test");
        }
    }

    static void arm(String place) {
        HITS.set(0);
        armed = place;
    }

    static int disarm() {
        armed = "";
        return HITS.get();
    }

    /**
     * Prepares the classes.
     *
     * @param places as {@code mn.khamt.room.Type.method}
     */
    static Runnable prepare(List<String> places) {
        Instrumentation instrumentation = ByteBuddyAgent.install();
        List<String> types = places.stream()
                .map(p -> p.substring(0, p.lastIndexOf('.')))
                .distinct()
                .toList();
        ResettableClassFileTransformer transformer = new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(RedefinitionStrategy.RETRANSFORMATION)
                .ignore(ElementMatchers.none())
                .type(ElementMatchers.namedOneOf(types.toArray(String[]::new)))
                .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(AtTheBeginning.class)
                        .on(ElementMatchers.namedOneOf(places.stream()
                                .filter(p -> p.substring(0, p.lastIndexOf('.')).equals(type.getName()))
                                .map(p -> p.substring(p.lastIndexOf('.') + 1))
                                .toArray(String[]::new)))))
                .installOn(instrumentation);
        return () -> transformer.reset(instrumentation, RedefinitionStrategy.RETRANSFORMATION);
    }

    static final class AtTheBeginning {
        private AtTheBeginning() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Origin("#t") String type, @Advice.Origin("#m") String method) throws Exception {
            Fault.reached(type, method);
        }
    }
}
