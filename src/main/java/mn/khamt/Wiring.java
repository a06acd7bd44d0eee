package mn.khamt;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import mn.khamt.platform.database.Accepted;
import mn.khamt.platform.database.DatabaseSettings;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Assets;
import mn.khamt.platform.pages.JteViews;
import mn.khamt.platform.pages.NavEntry;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Puts the platform's pieces together; the rooms find theirs by themselves. */
@SpringBootApplication(
        proxyBeanMethods = false,
        exclude = {
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            JdbcTemplateAutoConfiguration.class
        })
class Wiring {
    /** Two cores serve about this many transactions at once; more would only wait for each other. */
    private static final int POOL = Integer.getInteger("khamt.pool", 12);

    @Bean(destroyMethod = "close")
    HikariDataSource appSource(DatabaseSettings settings) {
        return Databases.app(settings, POOL);
    }

    @Bean(destroyMethod = "close")
    HikariDataSource signInSource(DatabaseSettings settings) {
        return Databases.signIn(settings, 2);
    }

    /** Signing in, and nothing else. */
    @Bean
    @Qualifier("signIn")
    Db signIn(@Qualifier("signInSource") HikariDataSource source) {
        return Db.withoutCaller(source);
    }

    @Bean(destroyMethod = "close")
    HikariDataSource statsSource(DatabaseSettings settings) {
        return Databases.stats(settings, 4);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnProperty("khamt.chain")
    HikariDataSource sequencerSource(DatabaseSettings settings) {
        return Databases.sequencer(settings, 3);
    }

    /** Linking the trail's events, and nothing else. */
    @Bean
    @ConditionalOnProperty("khamt.chain")
    @Qualifier("sequencer")
    Db sequencer(@Qualifier("sequencerSource") HikariDataSource source) {
        return Db.withoutCaller(source);
    }

    @Bean
    @Primary
    Db db(@Qualifier("appSource") HikariDataSource source) {
        return Db.withCaller(source);
    }

    /** Facts only, never a case. */
    @Bean
    @Qualifier("stats")
    Db stats(@Qualifier("statsSource") HikariDataSource source) {
        return Db.withoutCaller(source);
    }

    @Bean
    Operations operations(Db db, ObjectProvider<Accepted> accepted) {
        return new Operations(db, () -> accepted.orderedStream().toList());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Times times(Clock clock) {
        return new Times(clock);
    }

    @Bean
    Map<Language, Words> words() {
        var words = new EnumMap<Language, Words>(Language.class);
        for (Language language : Language.values()) {
            words.put(language, Words.load(Wiring.class.getClassLoader(), language));
        }
        return words;
    }

    @Bean
    Assets assets() {
        return new Assets();
    }

    @Bean
    Shells shells(Assets assets, List<NavEntry> navigation) {
        return new Shells(words(), navigation, assets);
    }

    @Bean
    JteViews views() {
        return new JteViews();
    }
}
