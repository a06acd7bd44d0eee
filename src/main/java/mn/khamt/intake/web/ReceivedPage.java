package mn.khamt.intake.web;

import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param number the receipt, to be told to the person who reported
 * @param path of the report; null when it went to a desk of others
 */
public record ReceivedPage(
        Shell shell, String number, @Nullable String path, String desk) {}
