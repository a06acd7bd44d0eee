package mn.khamt.platform.database;

import java.util.UUID;

/** Something that must happen in the very transaction in which a form is accepted; a room offers its own as a bean. */
public interface Accepted {
    /**
     * @param operation the id the form carried
     */
    void accepted(UUID operation);
}
