package mn.khamt.access;

import java.util.Locale;

/** What a person is appointed as; an appointment gives the right to act at all, never the right to a case. */
public enum Role {
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
    SUPERVISOR,
    /** One of those who decide, two for each decision, who holds a sealed case; held beside another appointment. */
    KEEPER,
    STATISTICIAN,
    AUDITOR,
    ADMINISTRATOR,
    PARTNER_VIEWER;

    /** Message key of the role's name. */
    public String messageKey() {
        return "role." + name().toLowerCase(Locale.ROOT);
    }
}
