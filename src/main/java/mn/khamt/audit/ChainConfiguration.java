package mn.khamt.audit;

import java.util.List;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.time.Times;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The workers of the chain, where the product serves. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("khamt.chain")
class ChainConfiguration {
    @Bean
    Heads heads(@Qualifier("sequencer") Db db, ChainSettings settings, ObjectProvider<HeadPlace> others, Times times) {
        var places = new java.util.ArrayList<HeadPlace>(List.of(new HeadFolder(settings.heads())));
        others.orderedStream().forEach(places::add);
        return new Heads(db, places, settings.key(), times);
    }

    @Bean
    ChainWorkers chainWorkers(@Qualifier("sequencer") Db db, ChainSettings settings, Heads heads) {
        return new ChainWorkers(new Sequencer(db, System::nanoTime), heads, new ReadingAlarms(db, settings));
    }
}
