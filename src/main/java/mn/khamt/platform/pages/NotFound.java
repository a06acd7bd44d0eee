package mn.khamt.platform.pages;

/** There is no such thing, or the asker may not know of it: the same answer for both. */
public final class NotFound extends RuntimeException {}
