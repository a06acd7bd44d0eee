package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * What is said before a list of cases is taken along as a file.
 *
 * @param rows how many the file will hold
 * @param of how many fit the filter
 * @param filter in words
 * @param fields of the filter, which go along with the form
 * @param columns in words
 * @param back to the list
 */
public record CaseExportPage(
        Shell shell, Form form, int rows, int of, String filter, List<String> fields, String columns, String back) {}
