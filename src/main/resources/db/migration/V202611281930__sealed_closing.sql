-- Why a report was closed is said in one's own words too.
select keys.seal_text('intake.report', 'closed_why', 'report_id', 2000, '(select d.agency_code from directory.desk d where d.desk_id = t.desk_id)',
           't.case_id', null);
