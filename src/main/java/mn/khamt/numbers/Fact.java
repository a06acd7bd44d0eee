package mn.khamt.numbers;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that may be counted, without identity (R31). What does not apply stays null; null is unknown, never zero.
 *
 * @param subjectKey random key of what is counted: an investigation, a defendant, a victim, a service
 * @param caseKey random key of the case ({@code case_file.fact_key})
 * @param trueOn the day on which it became true
 * @param exploitation name of a classification
 * @param child whether a victim was under 18 at the time of exploitation
 * @param sex FEMALE, MALE, OTHER, SEVERAL or NOT_KNOWN: of the victim or victims
 * @param age in years, of the victim (the youngest of several), at the time of exploitation
 */
public record Fact(
        Kind kind,
        UUID subjectKey,
        UUID caseKey,
        LocalDate trueOn,
        String exploitation,
        @Nullable Boolean child,
        String sex,
        @Nullable Integer age,
        @Nullable String placeCode,
        @Nullable Boolean cyber,
        @Nullable String articleCode,
        @Nullable String outcome,
        @Nullable String serviceType,
        @Nullable String agencyCode,
        @Nullable Boolean coordinated,
        boolean demo) {

    /** What happened; each names its unit of count, and units never mix. */
    public enum Kind {
        REPORT,
        CASE_OPENED,
        VICTIM_IDENTIFIED,
        INVESTIGATION_OPENED,
        INVESTIGATION_CLOSED,
        ARREST,
        CHARGE,
        CONVICTION,
        ACQUITTAL,
        SERVICE,
        CASE_CLOSED
    }

    /**
     * The dimensions that every fact of a case shares.
     *
     * @param victimSex as in {@link Fact#sex}
     */
    public record CaseDimensions(
            UUID caseKey,
            String exploitation,
            @Nullable Boolean child,
            String victimSex,
            @Nullable Integer victimAge,
            String placeCode,
            boolean demo) {

        /** A fact of this case with nothing but what all facts have. */
        public Fact fact(Kind kind, UUID subjectKey, LocalDate trueOn) {
            return new Fact(
                    kind,
                    subjectKey,
                    caseKey,
                    trueOn,
                    exploitation,
                    child,
                    victimSex,
                    victimAge,
                    placeCode,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    demo);
        }
    }

    public Fact withCyber(boolean isCyber) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                exploitation,
                child,
                sex,
                age,
                placeCode,
                isCyber,
                articleCode,
                outcome,
                serviceType,
                agencyCode,
                coordinated,
                demo);
    }

    public Fact withExploitation(String other) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                other,
                child,
                sex,
                age,
                placeCode,
                cyber,
                articleCode,
                outcome,
                serviceType,
                agencyCode,
                coordinated,
                demo);
    }

    public Fact withVictim(@Nullable Boolean isChild, String ofSex, @Nullable Integer ofAge) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                exploitation,
                isChild,
                ofSex,
                ofAge,
                placeCode,
                cyber,
                articleCode,
                outcome,
                serviceType,
                agencyCode,
                coordinated,
                demo);
    }

    public Fact withArticle(String article) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                exploitation,
                child,
                sex,
                age,
                placeCode,
                cyber,
                article,
                outcome,
                serviceType,
                agencyCode,
                coordinated,
                demo);
    }

    public Fact withOutcome(String what) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                exploitation,
                child,
                sex,
                age,
                placeCode,
                cyber,
                articleCode,
                what,
                serviceType,
                agencyCode,
                coordinated,
                demo);
    }

    public Fact withService(String type, String agency, boolean isCoordinated) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                exploitation,
                child,
                sex,
                age,
                placeCode,
                cyber,
                articleCode,
                outcome,
                type,
                agency,
                isCoordinated,
                demo);
    }

    public Fact withAgency(String agency) {
        return new Fact(
                kind,
                subjectKey,
                caseKey,
                trueOn,
                exploitation,
                child,
                sex,
                age,
                placeCode,
                cyber,
                articleCode,
                outcome,
                serviceType,
                agency,
                coordinated,
                demo);
    }
}
