package mn.khamt.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import org.jspecify.annotations.Nullable;

/** The invented people of the agencies. A few have user names that are easy to type; the others are there to work with. */
final class Staff {
    /** Of a thousand cases so many go to the colleague whose name stands on the sign-in page, while there is one team of each kind. */
    private static final int NAMED_SHARE = 250;

    /** So many cases in four years keep one set of posts busy; a larger country has more of each. */
    private static final int CASES_OF_A_SET = 1_000;

    private static final List<Post> POSTS = List.of(
            new Post("H108", Role.INTAKE_OFFICER, "intake", 4),
            new Post("H107", Role.INTAKE_OFFICER, "hotline107", 2),
            new Post("NPA", Role.INTAKE_OFFICER, null, 2),
            new Post("FCYDA", Role.SOCIAL_WORKER, "social", 9),
            new Post("FCYDA", Role.CHILD_PROTECTION_OFFICER, null, 5),
            new Post("FCYDA", Role.SUPERVISOR, "supervisor", 1),
            new Post("GEC", Role.SHELTER_WORKER, "shelter", 4),
            new Post("GEC", Role.PSYCHOLOGIST, null, 1),
            new Post("OSC", Role.SHELTER_WORKER, null, 2),
            new Post("OSC", Role.PSYCHOLOGIST, "psychologist", 2),
            new Post("MOH", Role.DOCTOR, "doctor", 3),
            new Post("MECSS", Role.SOCIAL_WORKER, null, 1),
            new Post("WVPD", Role.PSYCHOLOGIST, null, 1),
            new Post("ATPU", Role.INVESTIGATOR, "police", 6),
            new Post("OCG", Role.INVESTIGATOR, null, 2),
            new Post("MPD", Role.INVESTIGATOR, null, 2),
            new Post("OPG", Role.PROSECUTOR, "prosecutor", 5),
            new Post("HSPSC", Role.LAWYER, null, 2),
            new Post("CONS", Role.CONSULAR_OFFICER, "consul", 2),
            new Post("GASI", Role.LABOUR_INSPECTOR, "inspector", 2),
            new Post("CPCC", Role.COORDINATOR, "coordinator", 1),
            new Post("NSC", Role.COORDINATOR, null, 1),
            new Post("CPCC", Role.STATISTICIAN, "statistician", 1),
            new Post("MOJHA", Role.AUDITOR, "auditor", 1),
            new Post("KHAMT", Role.ADMINISTRATOR, "admin", 1),
            new Post("NPA", Role.SUPERVISOR, "chief", 1),
            new Post("OPG", Role.KEEPER, "keeper", 1),
            new Post("MOJHA", Role.KEEPER, "keeper2", 1));

    private final List<Member> members = new ArrayList<>();
    private final Map<Role, List<Member>> byRole = new EnumMap<>(Role.class);
    private final Map<String, List<Member>> byAgency = new HashMap<>();
    private final int sets;

    /**
     * @param cases how many cases the country has in all
     */
    Staff(Dice dice, DemoWords words, long firstDay, int cases) {
        this.sets = Math.max(1, cases / CASES_OF_A_SET);
        for (Post post : POSTS) {
            for (int i = 0; i < post.people * (post.people == 1 ? 1 : sets); i++) {
                boolean named = i == 0 && post.username != null;
                boolean woman = dice.chance(60);
                var member = new Member(
                        dice.id(firstDay + members.size() * 1000L),
                        named && post.username != null
                                ? post.username
                                : post.agency.toLowerCase(Locale.ROOT) + "." + (members.size() + 1),
                        words.parentName(dice),
                        words.givenName(woman, dice),
                        post.agency,
                        post.role,
                        language(named ? post.username : null, dice),
                        named);
                members.add(member);
                byRole.computeIfAbsent(post.role, r -> new ArrayList<>()).add(member);
                byAgency.computeIfAbsent(post.agency, a -> new ArrayList<>()).add(member);
            }
        }
    }

    private static String language(@Nullable String named, Dice dice) {
        boolean english = dice.chance(20);
        if (named == null) {
            return english ? "en" : "mn";
        }
        return named.equals("social") || named.equals("police") ? "mn" : "en";
    }

    List<Member> members() {
        return members;
    }

    /** Somebody of a role; the named colleague always, or now and then. */
    Member any(Role role, boolean named, Dice dice) {
        List<Member> found = byRole.getOrDefault(role, List.of());
        return named || toNamed(dice) ? found.getFirst() : dice.pick(found);
    }

    private boolean toNamed(Dice dice) {
        return dice.below(1000) < NAMED_SHARE / sets;
    }

    /** Somebody at the desks of an agency; the named colleague always, or now and then. */
    Member at(String agency, boolean named, Dice dice) {
        List<Member> found = byAgency.getOrDefault(agency, List.of());
        return named || toNamed(dice) ? found.getFirst() : dice.pick(found);
    }

    /** Whether a role works at a desk of a kind. */
    static boolean worksAt(Role role, String deskKind) {
        return switch (role) {
            case INTAKE_OFFICER -> deskKind.equals("INTAKE");
            case CHILD_PROTECTION_OFFICER -> true;
            case SOCIAL_WORKER,
                    SHELTER_WORKER,
                    PSYCHOLOGIST,
                    DOCTOR,
                    LAWYER,
                    INVESTIGATOR,
                    PROSECUTOR,
                    CONSULAR_OFFICER -> deskKind.equals("REFERRAL");
            case LABOUR_INSPECTOR,
                    COORDINATOR,
                    SUPERVISOR,
                    KEEPER,
                    STATISTICIAN,
                    AUDITOR,
                    ADMINISTRATOR,
                    PARTNER_VIEWER -> false;
        };
    }

    /** Why a role is let into a case. */
    static String purposeOf(Role role) {
        return switch (role) {
            case INVESTIGATOR, LABOUR_INSPECTOR -> "INVESTIGATE";
            case PROSECUTOR -> "PROSECUTE";
            case SHELTER_WORKER, PSYCHOLOGIST, DOCTOR -> "TREAT";
            case CONSULAR_OFFICER -> "RETURN";
            case INTAKE_OFFICER,
                    SOCIAL_WORKER,
                    CHILD_PROTECTION_OFFICER,
                    LAWYER,
                    COORDINATOR,
                    SUPERVISOR,
                    KEEPER,
                    STATISTICIAN,
                    AUDITOR,
                    ADMINISTRATOR,
                    PARTNER_VIEWER -> "PROTECT";
        };
    }

    /** What a role usually needs, always in the same order. */
    static List<String> compartmentsOf(Role role) {
        return Compartment.usualFor(role).stream().sorted().toList();
    }

    /**
     * @param named whether the sign-in page names this account
     */
    record Member(
            UUID id,
            String username,
            String parentName,
            String givenName,
            String agency,
            Role role,
            String language,
            boolean named) {}

    private record Post(String agency, Role role, @Nullable String username, int people) {}
}
