package mn.khamt.care.web;

import java.util.List;
import mn.khamt.care.Care;
import mn.khamt.care.Facility;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Shell;

/** Facilities with free places, and the people in care of the reader's cases. */
public record CarePage(Shell shell, List<Facility> facilities, Care.InCare inCare, Directory directory) {}
