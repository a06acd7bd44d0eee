package mn.khamt.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mn.khamt.keys.KeyFile;
import mn.khamt.platform.database.Installation;

/** A demo country in a folder of its own, and the product that runs on it; with it both are gone. */
final class MeasuredCountry implements AutoCloseable {
    private final int cases;
    private final Path folder;
    private final Loads loads;

    MeasuredCountry(int cases) throws IOException {
        this.cases = cases;
        this.folder = Files.createTempDirectory("khamt-bench");
        this.loads = new Loads(cases, folder);
    }

    /** The same country once more, while neither runs. */
    MeasuredCountry copy() throws IOException {
        var copy = new MeasuredCountry(cases);
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path from : found.skip(1).toList()) {
                Files.copy(from, copy.folder.resolve(folder.relativize(from)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            try (copy) {
                throw e;
            }
        }
        return copy;
    }

    int cases() {
        return cases;
    }

    /** Writes the country, before the product runs. */
    <T> T load(Loading<T> loading, Crowd crowd) throws IOException, SQLException {
        try (var installation = Installation.own(Map.of(), folder);
                var bare = bare(installation, crowd)) {
            return loading.with(loads, installation, bare);
        }
    }

    /** Starts the product. */
    Running start(Crowd crowd, LocalDate today) throws IOException, SQLException {
        Product product = Product.start(folder);
        try {
            var installation = Installation.open(Map.of(), folder);
            Bare bare = bare(installation, crowd);
            KeyFile keys = KeyFile.of(Map.of(), folder);
            var pages = new Pages(cases, crowd.before(product), product, bare, keys, today);
            return new Running(product, installation, bare, pages, new Counting(cases, installation), loads);
        } catch (IOException | SQLException | RuntimeException e) {
            product.close();
            throw e;
        }
    }

    private static Bare bare(Installation installation, Crowd crowd) {
        return new Bare(installation.superuser().orElseThrow(), crowd.users());
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * The product at work, and beside it a way past it.
     *
     * @param loads further rows, of this country
     */
    record Running(Product product, Installation installation, Bare bare, Pages pages, Counting counting, Loads loads)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (product;
                    installation;
                    bare) {
                pages.close();
            }
        }
    }

    /** What is written, and perhaps measured while it is. */
    interface Loading<T> {
        T with(Loads loads, Installation installation, Bare bare) throws IOException, SQLException;
    }
}
