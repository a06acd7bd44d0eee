package mn.khamt.platform.database;

import java.nio.file.Path;
import java.util.Optional;

/** A process of its own that opens a folder and prints each number after the server confirmed it; made to be killed. */
final class WritingProcess {

    private WritingProcess() {}

    public static void main(String[] arguments) throws Exception {
        var shared = arguments.length > 1 ? Optional.of(Path.of(arguments[1])) : Optional.<Path>empty();
        try (var server = EmbeddedServer.open(Path.of(arguments[0]), shared);
                var connection = server.superuser().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table if not exists written (number bigint primary key)");
            System.out.println("open " + server.port());
            for (var number = 1L; number <= 100_000; number++) {
                statement.execute("insert into written (number) values (" + number + ")");
                System.out.println(number);
            }
        }
    }
}
