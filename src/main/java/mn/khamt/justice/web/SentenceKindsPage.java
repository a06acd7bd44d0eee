package mn.khamt.justice.web;

import java.util.List;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * The first question about a sentence: of which kind it is.
 *
 * @param kinds address, words, and what will be asked next
 */
public record SentenceKindsPage(Shell shell, String caseCode, String casePath, String person, List<Option> kinds) {}
