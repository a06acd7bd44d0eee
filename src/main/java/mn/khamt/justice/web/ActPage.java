package mn.khamt.justice.web;

import mn.khamt.cases.CaseFrame;

/** An act as a form, within the frame of its case. */
public record ActPage(CaseFrame frame, ActForm act) {}
