package mn.khamt.intake.web;

import mn.khamt.platform.pages.Shell;

/**
 * The report is there.
 *
 * @param number the receipt
 * @param danger whether somebody was said to be in danger now
 * @param changed the same report came again with other words, which were not added
 */
public record DonePage(Shell shell, String number, boolean danger, boolean changed) {}
