package mn.khamt;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mn.khamt.access.UserCommand;
import mn.khamt.admission.AdmissionCommand;
import mn.khamt.admission.OwnNumbers;
import mn.khamt.audit.AuditCommand;
import mn.khamt.bench.BenchCommand;
import mn.khamt.cases.IdentityHashes;
import mn.khamt.demo.DemoCommand;
import mn.khamt.keys.KeyCommand;
import mn.khamt.keys.KeysAway;
import mn.khamt.known.QuestionHashes;
import mn.khamt.numbers.ImportCommand;
import mn.khamt.numbers.IndicatorsCommand;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.database.EmbeddedServerFailure;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;

/** The one door: every sub-command of {@code ./khamt} starts here. */
public final class Khamt {
    private static final List<Command> COMMANDS = List.of(
            new Serve(),
            new Migrate(),
            new UserCommand(),
            new AdmissionCommand(),
            new DemoCommand(),
            new IndicatorsCommand(),
            new ImportCommand(),
            new KeyCommand(List.of(new IdentityHashes(), new QuestionHashes(), new OwnNumbers())),
            new AuditCommand(),
            new BenchCommand(),
            new Sbom(),
            new CheckTrust());

    private Khamt() {}

    public static void main(String[] arguments) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), System.getenv(), out, err));
    }

    /**
     * @param arguments the sub-command and what follows it; none means serve
     * @return the exit code
     */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        var console =
                new Console(environment, Words.load(Khamt.class.getClassLoader(), language(environment)), out, err);
        String name = arguments.isEmpty() ? "serve" : arguments.getFirst();
        if (name.equals("--help") || name.equals("help") || name.equals("-h")) {
            help(console);
            return 0;
        }
        for (Command command : COMMANDS) {
            if (command.name().equals(name)) {
                return run(command, console, arguments.subList(Math.min(1, arguments.size()), arguments.size()));
            }
        }
        console.say("command.unknown", "name", name);
        help(console);
        return 64;
    }

    private static int run(Command command, Console console, List<String> arguments) {
        try {
            if (arguments.contains("--help")) {
                console.out().println(console.words().get("command." + command.name() + ".use"));
                return 0;
            }
            return command.run(console, arguments);
        } catch (WrongUse e) {
            console.say(e.key(), e.pairs());
            console.say("command." + command.name() + ".use");
            return 64;
        } catch (EmbeddedServerFailure e) {
            console.err().println(console.words().get(e.messageKey(), e.arguments()));
            return 69;
        } catch (KeysAway e) {
            console.err().println(console.words().get(e.messageKey(), e.details()));
            return 69;
        } catch (DatabaseAway e) {
            console.say("start.database_unreachable");
            return 69;
        } catch (Exception e) {
            console.say("command.fault", "what", String.valueOf(e.getMessage()));
            if (console.environment().containsKey("KHAMT_TRACE")) {
                e.printStackTrace(console.err());
            }
            return 70;
        }
    }

    private static void help(Console console) {
        console.out().println(console.words().get("command.help"));
        for (Command command : COMMANDS) {
            console.out().println();
            console.out().println(console.words().get("command." + command.name() + ".use"));
        }
    }

    private static Language language(Map<String, String> environment) {
        String wanted = environment.getOrDefault("KHAMT_LANG", environment.getOrDefault("LANG", "en"));
        return wanted.startsWith("mn") ? Language.MN : Language.EN;
    }
}
