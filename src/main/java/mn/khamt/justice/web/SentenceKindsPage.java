package mn.khamt.justice.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Option;

/**
 * The first question about a sentence: of which kind it is.
 *
 * @param kinds address, words, and what will be asked next
 */
public record SentenceKindsPage(CaseFrame frame, String person, List<Option> kinds) {}
