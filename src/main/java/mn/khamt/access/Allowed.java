package mn.khamt.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a handler needs the person to be allowed at all. A handler with neither this nor {@link OpenToAll} is never reached. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allowed {
    Action value();

    /** The audit event that the handler writes, or an empty text where it only looks at lists. */
    String event() default "";

    /** The event it writes in place of that one when the same request does something less; the trail says what was done, never more. */
    String otherwise() default "";

    /**
     * Whether the person must have proved within the last five minutes that it is they. If not, one page asks for the password or a passkey
     * and then carries out exactly what was sent (T11, ASVS 7.5.3). It is asked for an act that stands in for a rule that would say no
     * (emergency, sharing without consent), that gives or takes a whole case at once (sealing, hand-over, standing in), that says who a child
     * is (merging), or that changes how somebody signs in; and for nothing else, or people would type their password without reading.
     */
    boolean stepUp() default false;

    /**
     * Whether the person proves it again when an alarm about their reading was raised since they last did (S12): nobody's work is held up
     * for long by that, and whoever sits at somebody else's screen gets no further.
     */
    boolean stepUpAfterAlarm() default false;
}
