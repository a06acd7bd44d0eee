package mn.khamt.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;

/** What the demo finds there: the desks of the country's agencies with what they answer, and the articles of its law. */
record Country(List<Desk> desks, List<Article> articles) {
    private static final Sql DESKS = Sql.of("""
        select desk_id, agency_code, kind, services
          from directory.desk
         where active
         order by desk_id
        """);

    private static final Sql ARTICLES = Sql.of("""
        select article_code, law, article, trafficking, alternative
          from justice.offence_article
         order by article_code
        """);

    static Country read(Db db) {
        return new Country(db.list(DESKS, Desk.class), db.list(ARTICLES, Article.class));
    }

    Desk intake(String agency) {
        return desks.stream()
                .filter(d -> d.kind().equals("INTAKE") && d.agencyCode().equals(agency))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no intake desk at " + agency));
    }

    /** Which desks answer a service. */
    Map<String, List<Desk>> desksByService() {
        return desks.stream()
                .filter(d -> d.kind().equals("REFERRAL"))
                .flatMap(d -> d.services().stream().map(s -> Map.entry(s, d)))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    record Article(String articleCode, String law, String article, boolean trafficking, boolean alternative) {}

    record Desk(UUID deskId, String agencyCode, String kind, List<String> services) {}
}
