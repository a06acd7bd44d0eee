package mn.khamt.bench;

import java.io.IOException;
import java.sql.SQLException;
import mn.khamt.bench.Crowd.User;

/** One thing that users do, of the pages of whichever product. */
interface Asking {
    User of(Pages pages) throws IOException, SQLException;
}
