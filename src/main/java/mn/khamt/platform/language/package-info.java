/**
 * The two languages of the system and what is peculiar to Mongolian: names, registration numbers, folding for search,
 * sorting, endings of numerals, dates, and the words on screen (R36).
 *
 * <p>Offers {@link mn.khamt.platform.language.Words} and {@link mn.khamt.platform.language.Dates} to everything that
 * speaks to people, and the value types of names and numbers to the rooms. It must never know a room, a request or the
 * database, nor glue an ending to a word it did not choose itself.
 */
@NullMarked
package mn.khamt.platform.language;

import org.jspecify.annotations.NullMarked;
