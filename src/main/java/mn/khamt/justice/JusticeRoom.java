package mn.khamt.justice;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants.Grant;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Lane;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Investigation and court on the page of a case. */
@Component
final class JusticeRoom implements CaseRoom {
    private static final Sql ACTS = Sql.of("""
        select 'INVESTIGATION' as what, opened_on as from_on, closed_on as until_on, null::text as label, null::text as law,
               null::text as article, null::text as detail
          from justice.investigation
         where case_id = :case
         union all
        select 'ARREST', a.arrested_on, coalesce(a.released_on, a.arrested_on), o.label, null, null, null
          from justice.arrest a
          join cases.alleged_offender o using (case_id, offender_id)
         where a.case_id = :case
         union all
        select 'CHARGE', c.charged_on, c.charged_on, o.label, t.law, t.article, null
          from justice.charge c
          join cases.alleged_offender o using (case_id, offender_id)
          join justice.offence_article t using (article_code)
         where c.case_id = :case
         union all
        select 'HEARING', (held_at at time zone 'Asia/Ulaanbaatar')::date, (held_at at time zone 'Asia/Ulaanbaatar')::date,
               null, null, lower(instance), outcome
          from justice.hearing
         where case_id = :case
         union all
        select 'VERDICT', v.decided_on, v.decided_on, o.label, null, lower(v.instance), lower(v.kind)
          from justice.verdict v
          join cases.alleged_offender o using (case_id, offender_id)
         where v.case_id = :case
         union all
        select 'OTHER', v.decided_on, v.decided_on, null, null, null, null
          from justice.sentence s
          join justice.verdict v using (case_id, verdict_id)
         where s.case_id = :case
         union all
        select 'OTHER', filed_on, filed_on, null, null, null, null
          from justice.appeal
         where case_id = :case
         order by from_on, what
        """);

    private final Db db;
    private final Times times;

    JusticeRoom(Db db, Times times) {
        this.db = db;
        this.times = times;
    }

    @Override
    public List<Db.Ask<?>> asks(CaseId caseId) {
        return List.of(Db.ask(ACTS, Done.class, "case", caseId));
    }

    @Override
    public Shown of(Cases.Header header, Grant grant, Words words) {
        if (!grant.opens(Compartment.core)) {
            return new Shown(List.of(), List.of(), List.of());
        }
        List<Done> acts = db.list(ACTS, Done.class, "case", header.caseId());
        var bars = new ArrayList<Bar>();
        LocalDate today = times.today();
        for (Done act : acts) {
            switch (act.what) {
                case "INVESTIGATION" -> bars.add(bar(Lane.INVESTIGATION, words.get("justice.bar.investigation"), act));
                case "ARREST" ->
                    bars.add(bar(Lane.INVESTIGATION, words.get("justice.bar.arrest", "label", act.label), act));
                case "CHARGE" ->
                    bars.add(bar(
                            Lane.COURT,
                            words.get("justice.bar.charge", "label", act.label, "law", act.law, "article", act.article),
                            act));
                case "HEARING" -> {
                    boolean planned = act.detail == null && !act.fromOn.isBefore(today);
                    if (act.detail == null || act.detail.equals("HELD")) {
                        bars.add(new Bar(
                                Lane.COURT,
                                words.get("justice.bar.hearing", "court", words.get("justice.instance." + act.article)),
                                act.fromOn,
                                act.untilOn,
                                planned ? Bar.Kind.PLANNED : Bar.Kind.HAPPENED,
                                "/justice"));
                    }
                }
                case "VERDICT" ->
                    bars.add(bar(
                            Lane.COURT,
                            words.get(
                                    "justice.bar.verdict",
                                    "label",
                                    act.label,
                                    "kind",
                                    words.get("justice.verdict_kind." + act.detail)),
                            act));
                default -> {
                    // sentences and appeals are counted, and read on the page itself
                }
            }
        }
        return new Shown(List.of(new Tab("justice.title", "/justice", 60, acts.size())), bars, List.of());
    }

    private static Bar bar(Lane lane, String label, Done act) {
        return new Bar(lane, label, act.fromOn, act.untilOn, Bar.Kind.HAPPENED, "/justice");
    }

    private record Done(
            String what,
            LocalDate fromOn,
            @Nullable LocalDate untilOn,
            @Nullable String label,
            @Nullable String law,
            @Nullable String article,
            @Nullable String detail) {}
}
