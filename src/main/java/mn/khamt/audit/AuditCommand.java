package mn.khamt.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mn.khamt.audit.ChainCheck.Verdict;
import mn.khamt.audit.Verifier.Elsewhere;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.EmbeddedServerFailure;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./khamt audit verify}: whether the trail is still the one that was signed elsewhere; trusts nothing in the database. */
public final class AuditCommand implements Command {
    private static final int COULD_NOT_CHECK = 2;
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int TOLD_OF_A_KIND = 20;
    private static final Sql NOTE = Sql.of("select guard.note_verification(:upto, :heads, :findings)");

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public int run(Console console, List<String> arguments) {
        var given = new Arguments(arguments, Set.of("heads", "public-key", "waiting"), Set.of("json", "no-note"));
        if (!given.words().equals(List.of("verify"))) {
            throw new WrongUse("command.audit.which");
        }
        int wait = (int) given.number("waiting", LONGEST_WAIT_SECONDS);
        Path folder = given.option("heads")
                .map(Path::of)
                .orElseGet(() -> new ChainSettings(console.environment(), console.folder()).heads());
        Elsewhere elsewhere;
        try {
            elsewhere = Elsewhere.read(
                    folder, given.option("public-key").map(Path::of).orElse(null));
        } catch (IOException e) {
            console.say("command.audit.heads_unreadable", "what", String.valueOf(e.getMessage()));
            return COULD_NOT_CHECK;
        }
        if (elsewhere.trusted().isEmpty() && elsewhere.findings().isEmpty()) {
            console.say("command.audit.no_heads", "folder", folder.toString());
            return COULD_NOT_CHECK;
        }
        try (var installation = console.open()) {
            if (installation.settings().verifierPassword() == null) {
                console.say("command.audit.no_role");
                return COULD_NOT_CHECK;
            }
            try (var reader = Databases.verifier(installation.settings())) {
                Instant now = Times.ofThisMachine().now();
                Verdict verdict = new Verifier(reader.db()).verify(elsewhere, now, wait);
                if (given.flag("json")) {
                    console.out().println(json(elsewhere, verdict));
                } else {
                    print(console, elsewhere, verdict);
                }
                if (!given.flag("no-note")) {
                    note(console, reader.db(), verdict);
                }
                return verdict.good() ? 0 : 1;
            }
        } catch (EmbeddedServerFailure e) {
            console.err().println(console.words().get(e.messageKey(), e.arguments()));
            return COULD_NOT_CHECK;
        } catch (DatabaseAway e) {
            console.say("start.database_unreachable");
            return COULD_NOT_CHECK;
        } catch (RuntimeException e) {
            console.say("command.fault", "what", String.valueOf(e.getMessage()));
            if (console.environment().containsKey("KHAMT_TRACE")) {
                e.printStackTrace(console.err());
            }
            return COULD_NOT_CHECK;
        }
    }

    /** That it was verified stands in the trail as well; a copy that cannot be written is verified all the same. */
    private static void note(Console console, Db db, Verdict verdict) {
        try {
            db.write(() -> {
                db.call(
                        NOTE,
                        "upto",
                        verdict.upTo(),
                        "heads",
                        verdict.heads(),
                        "findings",
                        verdict.findings().size());
                return verdict;
            });
        } catch (RuntimeException e) {
            console.say("command.audit.not_noted");
        }
    }

    private static void print(Console console, Elsewhere elsewhere, Verdict verdict) {
        var words = console.words();
        var out = console.out();
        out.println(words.get(
                "command.audit.read",
                "links",
                verdict.links(),
                "heads",
                verdict.heads(),
                "keys",
                String.join(", ", elsewhere.keys())));
        var told = new EnumMap<Finding.Kind, Integer>(Finding.Kind.class);
        for (Finding finding : verdict.findings()) {
            if (told.merge(finding.kind(), 1, Integer::sum) > TOLD_OF_A_KIND) {
                continue;
            }
            out.println(words.get(
                    finding.messageKey(), "seq", finding.seq(), "other", finding.other(), "what", finding.what()));
        }
        told.forEach((kind, count) -> {
            if (count > TOLD_OF_A_KIND) {
                out.println(words.get("command.audit.more", "kind", kind.name(), "count", count - TOLD_OF_A_KIND));
            }
        });
        verdict.marks()
                .forEach((mark, count) -> out.println(
                        words.get("command.audit.mark." + mark.toLowerCase(java.util.Locale.ROOT), "count", count)));
        if (elsewhere.cutOff() > 0) {
            out.println(words.get("command.audit.cut_off", "count", elsewhere.cutOff()));
        }
        if (verdict.uncovered() > 0) {
            out.println(words.get("command.audit.uncovered", "count", verdict.uncovered()));
        }
        out.println(
                verdict.good()
                        ? words.get("command.audit.good", "seq", verdict.agreed())
                        : words.get(
                                "command.audit.bad", "count", verdict.findings().size()));
    }

    private static String json(Elsewhere elsewhere, Verdict verdict) {
        var findings = new ArrayList<Map<String, Object>>();
        for (Finding finding : verdict.findings()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("kind", finding.kind().name());
            one.put("seq", finding.seq());
            one.put("other", finding.other());
            one.put("what", finding.what());
            findings.add(one);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("good", verdict.good());
        all.put("links", verdict.links());
        all.put("heads", verdict.heads());
        all.put("keys", elsewhere.keys());
        all.put("signedUpTo", verdict.agreed());
        all.put("uncovered", verdict.uncovered());
        all.put("findings", findings);
        all.put("marks", verdict.marks());
        return JsonMapper.builder().build().writeValueAsString(all);
    }
}
