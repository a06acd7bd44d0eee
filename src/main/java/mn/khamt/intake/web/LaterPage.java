package mn.khamt.intake.web;

import java.util.List;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ErrorPage;
import mn.khamt.platform.pages.Shell;

/**
 * Too many receipts were tried; said in both languages, since who shares an address with a guesser may read either.
 *
 * @param other the words of the language that the page is not in
 * @param action where to send again what was typed
 */
public record LaterPage(Shell shell, Words other, String action, List<ErrorPage.Field> fields) {}
