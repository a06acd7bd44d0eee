package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.People;

/** People of a case, by letter and number. */
public record PeoplePage(CaseFrame frame, List<People.Offender> offenders) {}
