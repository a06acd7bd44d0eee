package mn.khamt.access;

import static mn.khamt.access.Role.*;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What can be done, and which roles may do it at all. This is the whole table: a role that is not listed may not. For anything
 * inside a case the person's grant on that case must hold as well ({@link Grants}).
 */
@SuppressWarnings("ImmutableEnumChecker") // the sets are copies that cannot change
public enum Action {
    USE_KHAMT(EnumSet.allOf(Role.class)),
    REPORT(EnumSet.complementOf(EnumSet.of(PARTNER_VIEWER, AUDITOR, ADMINISTRATOR, KEEPER))),
    HANDLE_REPORTS(EnumSet.of(INTAKE_OFFICER, SOCIAL_WORKER, CHILD_PROTECTION_OFFICER)),
    SEE_CASES(Groups.CASE_WORKERS),
    OPEN_CASE(EnumSet.of(
            INTAKE_OFFICER, SOCIAL_WORKER, CHILD_PROTECTION_OFFICER, INVESTIGATOR, LABOUR_INSPECTOR, CONSULAR_OFFICER)),
    ASK_KNOWN(Groups.CASE_WORKERS),
    CHANGE_CASE(Groups.CASE_WORKERS),
    NAME_TEAM(Groups.CASE_WORKERS),
    GIVE_TASKS(Groups.CASE_WORKERS),
    REVEAL_IDENTITY(Groups.CASE_WORKERS),
    REFER(Groups.CASE_WORKERS),
    ANSWER_REFERRALS(Groups.CASE_WORKERS),
    RECORD_CARE(EnumSet.of(
            SOCIAL_WORKER, CHILD_PROTECTION_OFFICER, SHELTER_WORKER, PSYCHOLOGIST, DOCTOR, LAWYER, CONSULAR_OFFICER)),
    RECORD_INVESTIGATION(EnumSet.of(INVESTIGATOR)),
    RECORD_PROSECUTION(EnumSet.of(PROSECUTOR)),
    SEE_NUMBERS(EnumSet.complementOf(EnumSet.of(PARTNER_VIEWER, AUDITOR, ADMINISTRATOR, KEEPER))),
    READ_TRAIL(EnumSet.of(AUDITOR)),
    OPEN_IN_EMERGENCY(EnumSet.of(
            INTAKE_OFFICER,
            SOCIAL_WORKER,
            CHILD_PROTECTION_OFFICER,
            SHELTER_WORKER,
            PSYCHOLOGIST,
            DOCTOR,
            INVESTIGATOR,
            PROSECUTOR)),
    NAME_DEPUTY(Groups.CASE_WORKERS),
    KEEP_SEALED(EnumSet.of(KEEPER)),
    SUPERVISE(EnumSet.of(SUPERVISOR));

    private final Set<Role> roles;

    Action(Set<Role> roles) {
        this.roles = Set.copyOf(roles);
    }

    public Set<Role> roles() {
        return roles;
    }

    /** Names of all actions that any of these roles may do. */
    static Set<String> namesFor(Set<String> roleNames) {
        return EnumSet.allOf(Action.class).stream()
                .filter(a -> a.roles.stream().anyMatch(r -> roleNames.contains(r.name())))
                .map(Action::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static final class Groups {
        static final Set<Role> CASE_WORKERS = EnumSet.of(
                INTAKE_OFFICER,
                SOCIAL_WORKER,
                CHILD_PROTECTION_OFFICER,
                SHELTER_WORKER,
                PSYCHOLOGIST,
                DOCTOR,
                LAWYER,
                INVESTIGATOR,
                PROSECUTOR,
                LABOUR_INSPECTOR,
                CONSULAR_OFFICER,
                COORDINATOR,
                SUPERVISOR);
    }
}
