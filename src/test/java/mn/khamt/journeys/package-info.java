/** People's ways through the pages, in a real browser. */
@org.jspecify.annotations.NullMarked
package mn.khamt.journeys;
