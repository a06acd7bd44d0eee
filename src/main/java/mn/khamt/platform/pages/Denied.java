package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;

/** Is told of each request of a person that was denied; a room that keeps a trail offers one. */
public interface Denied {

    /**
     * Never fails: the answer is a denial in any case.
     *
     * @param rule the rule that denied; {@code none} where there simply is no such thing
     */
    void record(HttpServletRequest request, String rule);
}
