package mn.khamt.demo;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import mn.khamt.cases.Classification;

/** What people are charged with in the demo country, and what it becomes when a prosecutor lowers it. */
final class Articles {
    private final Map<String, Country.Article> byCode;

    Articles(List<Country.Article> articles) {
        this.byCode = articles.stream().collect(Collectors.toMap(Country.Article::articleCode, Function.identity()));
    }

    Country.Article first(Classification of, Dice dice) {
        return article(
                switch (of) {
                    case CHILD_SEX_TRAFFICKING ->
                        List.of("13.1", "12.3", "16.1").get(dice.weighted(55, 38, 7));
                    case ONLINE_SEXUAL_EXPLOITATION ->
                        List.of("16.9", "12.3", "13.1", "16.8").get(dice.weighted(48, 24, 20, 8));
                    case FORCED_CHILD_LABOUR -> List.of("13.1", "13.13", "16.4").get(dice.weighted(45, 37, 18));
                    case OTHER_CHILD_TRAFFICKING ->
                        List.of("13.1", "16.1", "16.4").get(dice.weighted(70, 15, 15));
                    case ADULT_TRAFFICKING, NONE ->
                        List.of("13.1", "12.3", "13.13").get(dice.weighted(70, 16, 14));
                });
    }

    Country.Article lesser(Country.Article than) {
        return article(
                switch (than.articleCode()) {
                    case "16.9", "12.3" -> "16.8";
                    case "13.1", "13.13" -> "16.4";
                    default -> "PO";
                });
    }

    private Country.Article article(String code) {
        Country.Article found = byCode.get(code);
        if (found == null) {
            throw new IllegalStateException("no article " + code);
        }
        return found;
    }
}
