package mn.khamt.audit;

import java.util.List;

/**
 * A table that somebody takes along as a file.
 *
 * @param name of the file, without its ending
 * @param about what is in it and what narrows it, in words of the reader
 * @param of how many rows there would be without the limit
 * @param head names of the columns
 */
public record Sheet(String name, String about, int of, List<String> head, List<List<String>> rows) {}
