package mn.khamt.demo;

import java.util.List;
import java.util.Set;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.time.Times;

/** Loads or removes the demo country. */
public final class DemoCommand implements Command {
    @Override
    public String name() {
        return "demo";
    }

    @Override
    public int run(Console console, List<String> arguments) {
        var given = new Arguments(arguments, Set.of("cases", "seed"), Set.of("remove"));
        long cases = given.number("cases", Demo.FIRST_CASES);
        if (cases < 1 || cases > Demo.MOST_CASES) {
            throw new WrongUse("command.demo.how_many", "most", Demo.MOST_CASES);
        }
        try (Installation installation = console.open()) {
            if (!Demo.possible(installation.settings())) {
                console.say("command.demo.no_role");
                return 69;
            }
            var demo = demo(console, installation);
            if (given.flag("remove")) {
                return remove(console, demo);
            }
            if (demo.there()) {
                console.say("command.demo.there");
                return 1;
            }
            return load(console, installation, demo, (int) cases, given.number("seed", Demo.FIRST_SEED)) ? 0 : 1;
        }
    }

    /**
     * Loads the country of the first start when there is none yet.
     *
     * @param installation with its own server
     */
    public static void firstStart(Console console, Installation installation) {
        var demo = demo(console, installation);
        if (!demo.there()) {
            load(console, installation, demo, Demo.FIRST_CASES, Demo.FIRST_SEED);
        }
    }

    private static boolean load(Console console, Installation installation, Demo demo, int cases, long seed) {
        console.say("command.demo.loading", "cases", cases);
        var today = Times.ofThisMachine().today();
        try {
            long rows = demo.load(cases, seed, today, done -> {
                if (done < cases && done % 10_000 == 0) {
                    console.say("command.demo.progress", "done", done, "cases", cases);
                }
            });
            installation.analyze();
            console.say("command.demo.done", "cases", cases, "rows", rows);
            return true;
        } catch (ConstraintBroken e) {
            console.say("command.demo.name_taken", "constraint", String.valueOf(e.constraint()));
            return false;
        }
    }

    private static Demo demo(Console console, Installation installation) {
        var keys = new Keyring(installation.settings(), KeyFile.of(console.environment(), console.folder()));
        keys.ready();
        return new Demo(installation.settings(), keys);
    }

    private static int remove(Console console, Demo demo) {
        try {
            console.say("command.demo.removed", "rows", demo.remove());
            return 0;
        } catch (ConstraintBroken e) {
            console.say("command.demo.in_use");
            return 1;
        }
    }
}
