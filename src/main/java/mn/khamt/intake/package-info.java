/**
 * Reports of suspected cases and their screening (R1, R2).
 *
 * <p>Screening offers the indicator checklist ({@link mn.khamt.intake.TraffickingSign}) and the classification that the
 * answers suggest ({@link mn.khamt.intake.ClassificationRules}), with the legal elements that led to it. It must never
 * decide: a classification holds only when a person has made it.
 */
@NullMarked
@ApplicationModule(
        displayName = "Intake",
        allowedDependencies = {"platform", "keys", "audit", "access", "directory", "cases", "numbers"})
package mn.khamt.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
