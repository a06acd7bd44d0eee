package mn.khamt.keys;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import mn.khamt.audit.Trail;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Installation;
import org.jspecify.annotations.Nullable;

/** {@code ./khamt key}: makes, checks, rotates and splits keys, and erases who a person is. */
public final class KeyCommand implements Command {
    private final List<Hashed> rooms;

    /**
     * @param rooms what is hashed anew with another look-up key
     */
    public KeyCommand(List<Hashed> rooms) {
        this.rooms = rooms;
    }

    @Override
    public String name() {
        return "key";
    }

    @Override
    public int run(Console console, List<String> arguments) throws IOException {
        var given = new Arguments(
                arguments, Set.of("shares", "need", "file", "case", "person", "ground"), Set.of("end-codes"));
        KeyFile file = KeyFile.of(console.environment(), console.folder());
        return switch (String.join(" ", given.words())) {
            case "create" -> create(console, file);
            case "check" -> check(console, file);
            case "seal" -> seal(console, file);
            case "rotate master" -> rotate(console, file, "master", Keyring::rotateMaster);
            case "rotate agencies" -> rotate(console, file, "agencies", Keyring::rotateAgencies);
            case "rotate cases" -> rotate(console, file, "cases", Keyring::rotateCases);
            case "rotate lookup" -> lookup(console, file, given.flag("end-codes"));
            case "split" -> split(console, file, given);
            case "combine" -> combine(console, file, given);
            case "erase" -> erase(console, file, given);
            default -> throw new WrongUse("command.key.which");
        };
    }

    private static int create(Console console, KeyFile file) {
        file.create();
        console.out()
                .println(console.words()
                        .get("command.key.created", "file", file.path().toString()));
        return 0;
    }

    private static int check(Console console, KeyFile file) {
        try (var installation = console.open()) {
            Keyring.Checked found = keyring(installation, file).check();
            console.out()
                    .println(console.words()
                            .get(
                                    "command.key.checked",
                                    "masters",
                                    found.masters(),
                                    "agencies",
                                    found.agencies(),
                                    "cases",
                                    found.cases(),
                                    "identities",
                                    found.identities(),
                                    "texts",
                                    found.texts()));
        }
        return 0;
    }

    /** What was written before its column was sealed; where the pages are served with the keeper's password, this happens at their start. */
    private static int seal(Console console, KeyFile file) {
        try (var installation = console.open()) {
            int sealed = keyring(installation, file).sealPlain();
            record(installation, "keys.sealed", null, null, "texts");
            console.out().println(console.words().get("command.key.sealed", "count", sealed));
        }
        return 0;
    }

    private static int rotate(Console console, KeyFile file, String level, ToIntFunction<Keyring> rotation) {
        try (var installation = console.open()) {
            int done = rotation.applyAsInt(keyring(installation, file));
            record(installation, "keys.rotated", null, null, level);
            console.out().println(console.words().get("command.key.rotated_" + level, "count", done));
        }
        return 0;
    }

    /** Codes on paper are kept nowhere else, so only their owners can make others in place of them. */
    private int lookup(Console console, KeyFile file, boolean endCodes) {
        try (var installation = console.open()) {
            Keyring.Turned turned = keyring(installation, file).rotateLookup(rooms, endCodes);
            record(installation, "keys.rotated", null, null, "lookup");
            console.out()
                    .println(console.words()
                            .get(
                                    turned.held() == 0
                                            ? "command.key.rotated_lookup"
                                            : "command.key.rotated_lookup_held",
                                    "count",
                                    turned.hashed(),
                                    "codes",
                                    turned.held()));
        }
        return 0;
    }

    private static int split(Console console, KeyFile file, Arguments given) throws IOException {
        int people = (int) given.number("shares", 5);
        int needed = (int) given.number("need", 3);
        Path target = Path.of(given.option("file").orElse("khamt-master-keys.closed"));
        Shares.Split split = Shares.split(file.content(), people, needed);
        Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(target, split.closed(), StandardOpenOption.WRITE);
        console.out()
                .println(console.words()
                        .get("command.key.split", "file", target.toString(), "shares", people, "need", needed));
        split.shares().forEach(console.out()::println);
        return 0;
    }

    /** Shares are typed or piped in, one on a line, so that none of them stands in the history of a shell. */
    private static int combine(Console console, KeyFile file, Arguments given) throws IOException {
        Path closed = Path.of(given.option("file").orElse("khamt-master-keys.closed"));
        if (!Files.isRegularFile(closed)) {
            throw new WrongUse("command.key.no_closed", "file", closed.toString());
        }
        console.say("command.key.type_shares");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var shares = new ArrayList<String>();
        for (String line = in.readLine(); line != null && !line.isBlank(); line = in.readLine()) {
            shares.add(line);
        }
        byte[] content;
        try {
            content = Shares.combine(Files.readAllBytes(closed), shares);
        } catch (KeysAway e) {
            throw new WrongUse("command.key.too_few");
        }
        file.restore(content);
        console.out()
                .println(console.words()
                        .get("command.key.created", "file", file.path().toString()));
        return 0;
    }

    private static int erase(Console console, KeyFile file, Arguments given) {
        String code = given.option("case").orElseThrow(() -> new WrongUse("command.key.erase_what"));
        String label = given.option("person").orElseThrow(() -> new WrongUse("command.key.erase_what"));
        Ground ground =
                given.option("ground").flatMap(Ground::typed).orElseThrow(() -> new WrongUse("command.key.erase_what"));
        try (var installation = console.open()) {
            Keyring keys = keyring(installation, file);
            Keyring.Person person = keys.person(code, label)
                    .orElseThrow(() -> new WrongUse("command.key.nobody", "case", code, "person", label));
            if (!person.closed()) {
                throw new WrongUse("command.key.case_open", "case", code);
            }
            boolean erased = keys.erase(person.caseId(), person.personId(), ground);
            record(installation, "identity.erased", person.caseId(), person.personId(), "person");
            console.out().println(console.words().get(erased ? "command.key.erased" : "command.key.nothing_to_erase"));
        }
        return 0;
    }

    private static Keyring keyring(Installation installation, KeyFile file) {
        if (!Keyring.possible(installation.settings())) {
            throw new WrongUse("command.key.password_needed");
        }
        return new Keyring(installation.settings(), file);
    }

    private static void record(
            Installation installation, String action, @Nullable UUID caseId, @Nullable UUID subject, String level) {
        try (var source = Databases.app(installation.settings(), 1)) {
            Db db = Db.withCaller(source);
            var trail = new Trail(db);
            Caller.console()
                    .run(() -> db.write(() -> {
                        trail.record(action, caseId, subject, "console", "{\"level\":\"" + level + "\"}");
                        return level;
                    }));
        }
    }
}
