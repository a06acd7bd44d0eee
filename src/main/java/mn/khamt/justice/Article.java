package mn.khamt.justice;

import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.MongolianNumerals;
import mn.khamt.platform.language.Words;

/**
 * An article under which a person can be charged; a country's list is data (R38).
 *
 * @param law CC for the criminal code, PO for the law on petty offences
 * @param trafficking whether the article is counted as trafficking
 * @param alternative whether it is a lesser charge, as against the trafficking articles
 */
public record Article(
        String articleCode,
        String law,
        String article,
        String titleEn,
        String titleMn,
        boolean trafficking,
        boolean alternative) {

    /** As it stands in lists: ЭХ 13.1, CC 13.1. */
    public String brief(Words words) {
        return law.equals("CC") ? words.get("justice.article.cc", "article", article) : words.get("justice.article.po");
    }

    /** In full, for hints: the law, the article with its ending, and the title. */
    public String full(Words words) {
        if (!law.equals("CC")) {
            return words.get("justice.article.po.full");
        }
        boolean mongolian = words.language() == Language.MN;
        return words.get(
                "justice.article.cc.full",
                "article",
                mongolian ? MongolianNumerals.article(article) : article,
                "title",
                mongolian ? titleMn : titleEn);
    }
}
