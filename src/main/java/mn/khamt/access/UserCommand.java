package mn.khamt.access;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.MongolianText;
import org.jspecify.annotations.Nullable;

/** Opens, closes and lists accounts at the console. */
public final class UserCommand implements Command {
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int PASSWORD_LENGTH = 20;
    private static final Sql CREATE = Sql.of("""
        select guard.create_account(:account, :name, :parent, :given, :language, :hash, :appointment, :agency, :role, :desks)
        """);
    private static final Sql CLOSE = Sql.of("select guard.close_account(:name)");
    private static final Sql RESET = Sql.of("select guard.reset_factors(:name)");
    private static final Sql LINK = Sql.of("select guard.link_identity(:name, :issuer, :subject)");
    private static final Sql UNLINK = Sql.of("select guard.unlink_identities(:name)");
    private static final Sql LIST = Sql.of("select username, active, agency_code, role from guard.list_accounts()");

    @Override
    public String name() {
        return "user";
    }

    @Override
    public int run(Console console, List<String> arguments) {
        var given = new Arguments(arguments, Set.of("given", "parent", "agency", "role", "language"), Set.of("desks"));
        String verb = given.words().isEmpty() ? "" : given.words().getFirst();
        try (var installation = console.open()) {
            Db db = installation.owner().orElseThrow(() -> new WrongUse("command.user.owner_needed"));
            return switch (verb) {
                case "list" -> list(console, db);
                case "create" -> create(console, db, username(given), given);
                case "close" -> close(console, db, username(given));
                case "link" -> link(console, db, given);
                case "unlink" -> unlink(console, db, username(given));
                case "reset-factors" -> resetFactors(console, db, username(given));
                default -> throw new WrongUse("command.user.which");
            };
        }
    }

    private static int list(Console console, Db db) {
        for (Row row : db.list(LIST, Row.class)) {
            console.out()
                    .printf(
                            "%-24s %-8s %-8s %s%n",
                            row.username,
                            console.words().get(row.active ? "command.user.open" : "command.user.closed"),
                            row.agencyCode == null ? "" : row.agencyCode,
                            row.role == null ? "" : row.role);
        }
        return 0;
    }

    private static int create(Console console, Db db, String name, Arguments given) {
        String agency = given.option("agency").orElseThrow(() -> new WrongUse("command.user.agency"));
        Role role = role(given.option("role").orElse(""));
        String givenName = given.option("given").orElseThrow(() -> new WrongUse("command.user.given"));
        String password = password();
        try {
            db.write(() -> {
                db.call(
                        CREATE,
                        "account",
                        Ids.next(),
                        "name",
                        name,
                        "parent",
                        given.option("parent").map(MongolianText::cleaned).orElse(null),
                        "given",
                        MongolianText.cleaned(givenName),
                        "language",
                        given.option("language").orElse("mn"),
                        "hash",
                        new Passwords().hash(password),
                        "appointment",
                        Ids.next(),
                        "agency",
                        agency,
                        "role",
                        role,
                        "desks",
                        given.flag("desks"));
                return name;
            });
        } catch (ConstraintBroken e) {
            throw e.constraint().contains("agency")
                    ? new WrongUse("command.user.agency")
                    : new WrongUse("command.user.refused", "name", name);
        }
        console.out().println(console.words().get("command.user.created", "name", name, "password", password));
        return 0;
    }

    private static int close(Console console, Db db, String name) {
        if (!db.write(() -> db.one(CLOSE, Boolean.class, "name", name))) {
            throw new WrongUse("command.user.unknown", "name", name);
        }
        console.out().println(console.words().get("command.user.was_closed", "name", name));
        return 0;
    }

    private static int resetFactors(Console console, Db db, String name) {
        if (!db.write(() -> db.one(RESET, Boolean.class, "name", name))) {
            throw new WrongUse("command.user.unknown", "name", name);
        }
        console.out().println(console.words().get("command.user.factors_reset", "name", name));
        return 0;
    }

    private static int link(Console console, Db db, Arguments given) {
        if (given.words().size() != 4) {
            throw new WrongUse("command.user.which");
        }
        String name = given.words().get(1).toLowerCase(Locale.ROOT);
        boolean linked;
        try {
            linked = db.write(() -> db.one(
                    LINK,
                    Boolean.class,
                    "name",
                    name,
                    "issuer",
                    given.words().get(2),
                    "subject",
                    given.words().get(3)));
        } catch (ConstraintBroken e) {
            throw new WrongUse("command.user.linked_already");
        }
        if (!linked) {
            throw new WrongUse("command.user.unknown", "name", name);
        }
        console.out().println(console.words().get("command.user.was_linked", "name", name));
        return 0;
    }

    private static int unlink(Console console, Db db, String name) {
        if (!db.write(() -> db.one(UNLINK, Boolean.class, "name", name))) {
            throw new WrongUse("command.user.not_linked", "name", name);
        }
        console.out().println(console.words().get("command.user.was_unlinked", "name", name));
        return 0;
    }

    private static String username(Arguments given) {
        if (given.words().size() != 2) {
            throw new WrongUse("command.user.which");
        }
        return given.words().get(1).toLowerCase(Locale.ROOT);
    }

    private static Role role(String typed) {
        for (Role role : Role.values()) {
            if (role.name().equalsIgnoreCase(typed)) {
                return role;
            }
        }
        throw new WrongUse(
                "command.user.role",
                "roles",
                String.join(
                        ", ", List.of(Role.values()).stream().map(Role::name).toList()));
    }

    private static String password() {
        var random = new SecureRandom();
        var made = new StringBuilder();
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            made.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return made.toString();
    }

    private record Row(
            String username,
            boolean active,
            @Nullable String agencyCode,
            @Nullable String role) {}
}
