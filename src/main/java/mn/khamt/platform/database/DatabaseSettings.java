package mn.khamt.platform.database;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is and as whom to go there. Each role can do one thing: the owner only migrates, the app serves, stats counts.
 *
 * @param url JDBC address without user or password
 * @param ownerPassword of khamt_owner; null when this process may not migrate
 * @param appPassword of khamt_app
 * @param signInPassword of khamt_signin
 * @param statsPassword of khamt_stats
 * @param demoPassword of khamt_demo; null where no demo country may be loaded
 * @param sequencerPassword of khamt_sequencer, which chains the trail
 * @param verifierPassword of khamt_verifier; null where nobody verifies the trail
 * @param ownerUser normally khamt_owner
 * @param appUser normally khamt_app
 */
public record DatabaseSettings(
        String url,
        String ownerUser,
        @Nullable String ownerPassword,
        String appUser,
        @Nullable String appPassword,
        @Nullable String signInPassword,
        @Nullable String statsPassword,
        @Nullable String demoPassword,
        @Nullable String sequencerPassword,
        @Nullable String verifierPassword,
        @Nullable String keysPassword) {

    /**
     * An operator's own server.
     *
     * @param environment KHAMT_DB_URL, KHAMT_DB_OWNER_PASSWORD, KHAMT_DB_APP_PASSWORD, KHAMT_DB_STATS_PASSWORD and the like
     */
    public static DatabaseSettings outside(Map<String, String> environment) {
        return new DatabaseSettings(
                environment.getOrDefault("KHAMT_DB_URL", ""),
                environment.getOrDefault("KHAMT_DB_OWNER_USER", "khamt_owner"),
                environment.get("KHAMT_DB_OWNER_PASSWORD"),
                environment.getOrDefault("KHAMT_DB_APP_USER", "khamt_app"),
                environment.get("KHAMT_DB_APP_PASSWORD"),
                environment.get("KHAMT_DB_SIGNIN_PASSWORD"),
                environment.get("KHAMT_DB_STATS_PASSWORD"),
                environment.get("KHAMT_DB_DEMO_PASSWORD"),
                environment.get("KHAMT_DB_SEQUENCER_PASSWORD"),
                environment.get("KHAMT_DB_VERIFIER_PASSWORD"),
                environment.get("KHAMT_DB_KEYS_PASSWORD"));
    }
}
