package mn.khamt.numbers;

import java.util.List;
import java.util.Optional;
import mn.khamt.platform.database.Sql;

/**
 * What an indicator of the Compact's Appendix C counts (R32): a definition with a version, as a table of data. All of them count
 * child trafficking only: one of the three classes of the Compact, and not known to have been of age at the time ({@code child} in
 * the statements of {@link Indicators}). A child whose age is not known yet counts, and stands under "not known".
 *
 * @param code as in Appendix C
 * @param version of this definition; a changed meaning gets a new one
 * @param unit what one of the number is
 * @param mode how facts become the number
 * @param facts which facts, between :from and :to
 * @param factsAsKnown the same as known on an earlier day, where that needs another way
 */
public record Indicator(String code, int version, Unit unit, Mode mode, Sql.Part facts, Sql.Part factsAsKnown) {

    /** What one of a number is; units never mix. */
    public enum Unit {
        INVESTIGATIONS,
        PERSONS,
        VICTIMS,
        SERVICES
    }

    /** How facts become a number. */
    public enum Mode {
        /** Each fact is one. */
        FACTS,
        /** Each subject is one, however often; broken down by its first fact in the period. */
        SUBJECTS,
        /** Each subject that goes on for at least a day of the period is one, whenever it began. */
        ACTIVE
    }

    /** Every indicator that is computed from facts, in the order of Appendix C. */
    public static final List<Indicator> ALL = List.of(
            // New child-trafficking investigations opened.
            define("2.1", Unit.INVESTIGATIONS, Mode.FACTS, Sql.part("""
                select '2.1' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'INVESTIGATION_OPENED' and f.true_on between :from and :to
                """)),
            // Of these, cyber-facilitated and opened by police.
            define("2.2", Unit.INVESTIGATIONS, Mode.FACTS, Sql.part("""
                select '2.2' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'INVESTIGATION_OPENED' and f.true_on between :from and :to and f.cyber
                   and f.agency_code in (select agency_code from directory.agency where kind = 'police')
                """)),
            // Active: opened on or before the last day, and not closed before the first.
            new Indicator("2.3", 1, Unit.INVESTIGATIONS, Mode.ACTIVE, Sql.part("""
                select '2.3' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'INVESTIGATION_OPENED' and f.true_on <= :to and f.ended_on >= :from
                """), Sql.part("""
                    select '2.3' as code, f.subject_key, f.case_key, f.mark, '' as service
                      from child f
                     where f.kind = 'INVESTIGATION_OPENED' and f.true_on <= :to
                       and not exists (select from known c
                                        where c.kind = 'INVESTIGATION_CLOSED' and c.subject_key = f.subject_key and c.true_on < :from)
                    """)),
            // Individuals arrested.
            define("2.4", Unit.PERSONS, Mode.SUBJECTS, Sql.part("""
                select '2.4' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'ARREST' and f.true_on between :from and :to
                """)),
            // Individuals charged with an article that is about trafficking.
            define("2.5", Unit.PERSONS, Mode.SUBJECTS, Sql.part("""
                select '2.5' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'CHARGE' and f.true_on between :from and :to
                   and f.article_code in (select article_code from numbers.offence_article where trafficking)
                """)),
            // Individuals convicted; a lesser article, known as such, is not a conviction of trafficking.
            define("2.6", Unit.PERSONS, Mode.SUBJECTS, Sql.part("""
                select '2.6' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'CONVICTION' and f.true_on between :from and :to
                   and coalesce(f.article_code, '') not in (select article_code from numbers.offence_article where not trafficking)
                """)),
            // Child victims who received coordinated services.
            define("3.2", Unit.VICTIMS, Mode.SUBJECTS, Sql.part("""
                select '3.2' as code, f.subject_key, f.case_key, f.mark, '' as service
                  from child f
                 where f.kind = 'SERVICE' and f.true_on between :from and :to and f.coordinated
                """)),
            // Services to child victims, by type.
            define("3.3", Unit.SERVICES, Mode.FACTS, Sql.part("""
                select '3.3' as code, f.subject_key, f.case_key, f.mark, coalesce(f.service_type, '') as service
                  from child f
                 where f.kind = 'SERVICE' and f.true_on between :from and :to
                """)));

    /** The definition with this code. */
    public static Optional<Indicator> of(String code) {
        return ALL.stream().filter(i -> i.code.equals(code)).findFirst();
    }

    /** Message key of its name. */
    public String messageKey() {
        return "indicator." + code.replace('.', '_');
    }

    /** Whether each counted thing belongs to one month of the period. */
    public boolean byMonth() {
        return mode != Mode.ACTIVE;
    }

    /** Whether it is broken down by type of service. */
    public boolean byService() {
        return unit == Unit.SERVICES;
    }

    private static Indicator define(String code, Unit unit, Mode mode, Sql.Part facts) {
        return new Indicator(code, 1, unit, mode, facts, facts);
    }
}
