package mn.khamt.platform.work;

import java.time.Duration;

/**
 * Something that is done again and again while the product serves; a room offers one bean for each.
 *
 * @param name for the log and for whoever watches, in small letters and hyphens
 * @param every the pause between the end of one run and the beginning of the next
 * @param work must be safe to run on several nodes at once, and after a run that broke off
 */
public record Repeated(String name, Duration every, Runnable work) {}
