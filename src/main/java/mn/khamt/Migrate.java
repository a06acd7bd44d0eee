package mn.khamt;

import java.util.List;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;

/** Brings the database up to date and stops. */
final class Migrate implements Command {
    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public int run(Console console, List<String> arguments) {
        try (var installation = console.open()) {
            console.say("command.migrate.done", "url", installation.settings().url());
        }
        return 0;
    }
}
