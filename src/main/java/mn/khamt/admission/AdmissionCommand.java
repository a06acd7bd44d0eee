package mn.khamt.admission;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import mn.khamt.cases.Identities;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Dates;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./khamt admission}: designates keepers of sealed cases, and takes down an official's own numbers, so that they are kept out of a case
 * in which they stand. Numbers are read from the standard input, never from the command line, which others on the machine can read.
 */
public final class AdmissionCommand implements Command {
    private static final Sql KEEPER = Sql.of("select guard.designate_keeper(:appointment, :name, :until)");

    @Override
    public String name() {
        return "admission";
    }

    @Override
    public int run(Console console, List<String> arguments) throws IOException {
        var given = new Arguments(arguments, Set.of("until"), Set.of());
        if (given.words().size() != 2) {
            throw new WrongUse("command.admission.which");
        }
        String name = given.words().get(1).toLowerCase(Locale.ROOT);
        try (var installation = console.open()) {
            Db db = installation.owner().orElseThrow(() -> new WrongUse("command.user.owner_needed"));
            return switch (given.words().getFirst()) {
                case "keeper" -> keeper(console, db, name, given);
                case "number" -> number(console, installation, db, name);
                default -> throw new WrongUse("command.admission.which");
            };
        }
    }

    private static int keeper(Console console, Db db, String name, Arguments given) {
        LocalDate until =
                given.option("until").flatMap(Dates::parse).orElseThrow(() -> new WrongUse("command.admission.until"));
        if (!db.write(() ->
                db.one(KEEPER, Boolean.class, "appointment", Ids.next(), "name", name, "until", until.plusDays(1)))) {
            throw new WrongUse("command.user.unknown", "name", name);
        }
        console.out().println(console.words().get("command.admission.designated", "name", name, "date", until));
        return 0;
    }

    private static int number(Console console, Installation installation, Db db, String name) throws IOException {
        if (!Keyring.possible(installation.settings())) {
            throw new WrongUse("command.key.password_needed");
        }
        var keys = new Keyring(installation.settings(), KeyFile.of(console.environment(), console.folder()));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String registration = line(in);
        String phone = line(in);
        String number = registration == null ? null : valid(registration);
        if (number == null && Identities.Identity.phoneKey(phone) == null) {
            throw new WrongUse("command.admission.number");
        }
        int found = OwnNumbers.take(db, keys, name, number, phone)
                .orElseThrow(() -> new WrongUse("command.user.unknown", "name", name));
        console.out().println(console.words().get("command.admission.taken_down", "name", name, "count", found));
        return 0;
    }

    private static String valid(String typed) {
        if (RegistrationNumber.read(typed, Times.ofThisMachine().today())
                instanceof RegistrationNumber.Reading.Valid valid) {
            return valid.number().value();
        }
        throw new WrongUse("command.admission.number");
    }

    private static @Nullable String line(BufferedReader in) throws IOException {
        String line = in.readLine();
        return line == null || line.isBlank() ? null : line.strip();
    }
}
