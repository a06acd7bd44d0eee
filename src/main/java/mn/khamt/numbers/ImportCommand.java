package mn.khamt.numbers;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import mn.khamt.audit.Trail;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.time.Times;

/** {@code ./khamt import ctdc FILE}: historical statistics of others. Everything is checked before anything is loaded. */
public final class ImportCommand implements Command {
    private static final int BAD_ROWS_SHOWN = 50;

    @Override
    public String name() {
        return "import";
    }

    @Override
    public int run(Console console, List<String> given) throws IOException {
        var arguments = new Arguments(given, Set.of("rejects"), Set.of("skip-bad"));
        if (arguments.words().size() != 2 || !arguments.words().getFirst().equals("ctdc")) {
            throw new WrongUse("command.import.what");
        }
        CtdcFile file;
        try {
            file = CtdcFile.read(
                    Path.of(arguments.words().getLast()),
                    Times.ofThisMachine().today().getYear());
        } catch (CtdcFile.Unreadable e) {
            console.say(e.key(), e.pairs());
            console.say("command.import.nothing_loaded");
            return 65;
        } catch (InvalidPathException e) {
            console.say("command.import.no_file", "file", arguments.words().getLast());
            return 65;
        }
        if (!file.unusedColumns().isEmpty()) {
            console.say("command.import.columns_unused", "columns", String.join(", ", file.unusedColumns()));
        }
        if (!file.bad().isEmpty()) {
            tell(console, file);
            if (arguments.option("rejects").isPresent()) {
                writeRejects(console, file, Path.of(arguments.option("rejects").get()));
            }
            if (!arguments.flag("skip-bad")) {
                console.say("command.import.nothing_loaded");
                return 65;
            }
        }
        if (file.rows().isEmpty()) {
            console.say("command.import.empty");
            console.say("command.import.nothing_loaded");
            return 65;
        }
        return load(console, file);
    }

    private static int load(Console console, CtdcFile file) {
        try (var installation = console.open();
                var source = Databases.app(installation.settings(), 1)) {
            Db db = Db.withCaller(source);
            var imports = new HistoricalImports(db, new Trail(db));
            int total = file.rows().size();
            boolean loaded = Caller.console()
                    .call(() -> imports.load(
                            file, done -> console.say("command.import.progress", "done", done, "total", total)));
            if (loaded) {
                console.out()
                        .println(console.words()
                                .get(
                                        "command.import.done",
                                        "rows",
                                        total,
                                        "bad",
                                        file.bad().size(),
                                        "file",
                                        file.name()));
            } else {
                console.out().println(console.words().get("command.import.known_already", "file", file.name()));
            }
        }
        return 0;
    }

    private static void tell(Console console, CtdcFile file) {
        file.bad().stream().limit(BAD_ROWS_SHOWN).forEach(bad -> console.err().println(line(console, bad)));
        console.say(
                "command.import.bad_rows",
                "bad",
                file.bad().size(),
                "shown",
                Math.min(BAD_ROWS_SHOWN, file.bad().size()),
                "total",
                file.bad().size() + file.rows().size());
    }

    private static String line(Console console, CtdcFile.BadRow bad) {
        return console.words()
                .get(
                        "command.import.bad_row",
                        "line",
                        String.valueOf(bad.line()),
                        "reason",
                        console.words()
                                .get(
                                        bad.reason().key(),
                                        "column",
                                        bad.reason().column(),
                                        "value",
                                        bad.reason().value()));
    }

    private static void writeRejects(Console console, CtdcFile file, Path to) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(to);
                var csv = de.siegmar.fastcsv.writer.CsvWriter.builder().build(out)) {
            csv.writeRecord("line", "reason", "fields");
            for (CtdcFile.BadRow bad : file.bad()) {
                csv.writeRecord(
                        String.valueOf(bad.line()),
                        bad.reason()
                                        .key()
                                        .substring("command.import.bad.".length())
                                        .toUpperCase(Locale.ROOT)
                                + (bad.reason().column().isEmpty()
                                        ? ""
                                        : " " + bad.reason().column()),
                        String.join(",", bad.fields()));
            }
        }
        console.say(
                "command.import.rejects_written",
                "file",
                to.toString(),
                "bad",
                file.bad().size());
    }
}
