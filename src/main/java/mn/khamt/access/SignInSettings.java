package mn.khamt.access;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import mn.khamt.platform.commands.WrongUse;

/** What an installation says about signing in, as the environment gives it and as the pages' beans take it. */
public final class SignInSettings {
    private SignInSettings() {}

    /**
     * @param environment KHAMT_SECOND_FACTOR (required or offered), KHAMT_ORIGIN, KHAMT_OIDC_ISSUER and the like
     * @param demo whether the demo country is there, whose people have a password only
     * @throws WrongUse when a value is none of those
     */
    public static Map<String, Object> of(Map<String, String> environment, boolean demo) {
        var properties = new HashMap<String, Object>();
        properties.put("khamt.second-factor", rule(environment.getOrDefault("KHAMT_SECOND_FACTOR", ""), demo));
        properties.put("khamt.origin", environment.getOrDefault("KHAMT_ORIGIN", ""));
        for (String name : new String[] {"issuer", "client-id", "client-secret-file", "name-en", "name-mn", "acr"}) {
            String variable = "KHAMT_OIDC_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
            properties.put("khamt.oidc." + name, environment.getOrDefault(variable, ""));
        }
        return properties;
    }

    private static SecondStepRule rule(String set, boolean demo) {
        return switch (set.toLowerCase(Locale.ROOT)) {
            case "" -> demo ? SecondStepRule.OFFERED : SecondStepRule.REQUIRED;
            case "required" -> SecondStepRule.REQUIRED;
            case "offered" -> SecondStepRule.OFFERED;
            default -> throw new WrongUse("start.second_factor");
        };
    }
}
