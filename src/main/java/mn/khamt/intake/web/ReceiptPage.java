package mn.khamt.intake.web;

import mn.khamt.intake.Receipts;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * Coming back with a receipt.
 *
 * @param found what the holder may see; null while the number is asked for
 * @param added whether something was just added
 */
public record ReceiptPage(Shell shell, Form form, Receipts.@Nullable Answered found, boolean added) {}
