package mn.khamt.audit;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the heads of the trail are signed and kept, and when somebody reads unusually much.
 *
 * @param key file of the private key, outside the database
 * @param heads folder of the second place
 * @param casesPerHour how many different cases in an hour are an alarm
 * @param namesPerHour how many different names shown in an hour are an alarm
 */
public record ChainSettings(Path key, Path heads, int casesPerHour, int namesPerHour) {
    private static final int CASES = 40;
    private static final int NAMES = 20;

    /**
     * @param environment KHAMT_AUDIT_KEY, KHAMT_AUDIT_HEADS, KHAMT_AUDIT_CASES_PER_HOUR, KHAMT_AUDIT_NAMES_PER_HOUR
     * @param folder that holds everything, where nothing else is set
     */
    public ChainSettings(Map<String, String> environment, Path folder) {
        this(
                path(environment, "KHAMT_AUDIT_KEY", folder.resolve("audit-key.pem")),
                path(environment, "KHAMT_AUDIT_HEADS", folder.resolve("audit-heads")),
                number(environment, "KHAMT_AUDIT_CASES_PER_HOUR", CASES),
                number(environment, "KHAMT_AUDIT_NAMES_PER_HOUR", NAMES));
    }

    private static Path path(Map<String, String> environment, String name, Path otherwise) {
        String set = environment.get(name);
        return set == null || set.isEmpty() ? otherwise : Path.of(set);
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String set = environment.get(name);
        if (set == null || set.isEmpty()) {
            return otherwise;
        }
        try {
            return Math.max(1, Integer.parseInt(set));
        } catch (NumberFormatException e) {
            throw new mn.khamt.platform.commands.WrongUse("command.not_a_number", "option", name);
        }
    }
}
