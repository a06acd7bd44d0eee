package mn.khamt.numbers;

import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        REPORT(Carries.CASE),
        CASE_OPENED(Carries.CASE),
        VICTIM_IDENTIFIED(Carries.VICTIM),
        INVESTIGATION_OPENED(Carries.INVESTIGATION),
        INVESTIGATION_CLOSED(Carries.INVESTIGATION),
        ARREST(Carries.CASE),
        CHARGE(Carries.CASE),
        CONVICTION(Carries.CASE),
        ACQUITTAL(Carries.CASE),
        SERVICE(Carries.VICTIM),
        CASE_CLOSED(Carries.CASE);

        private final Carries carries;

        Kind(Carries carries) {
            this.carries = carries;
        }

        /** All kinds that carry the same; whoever knows better of it corrects these. */
        public static Set<Kind> thatCarry(Carries what) {
            return Stream.of(values()).filter(k -> k.carries == what).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** Whose class, sex and age a fact carries. */
    public enum Carries {
        /** The case's class, and all its victims together. */
        CASE,
        /** The class of the investigation, and all victims of the case together. */
        INVESTIGATION,
        /** One victim's. */
        VICTIM
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
            @Nullable String placeCode,
            boolean demo) {

        /** What every fact of this case carries, for those that were written before. */
        public Correction correction() {
            return Correction.of().victim(child, victimSex, victimAge).place(placeCode);
        }

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
