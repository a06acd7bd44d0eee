package mn.khamt.numbers;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;

/** Loads checked records of others for statistics: all of a file in one transaction, and no file twice. */
public final class HistoricalImports {
    private static final int BATCH = 5_000;
    private static final Sql KNOWN = Sql.of("select import_id, row_count from numbers.import where file_hash = :hash");
    private static final Sql IMPORT = Sql.of("""
        insert into numbers.import (import_id, source, file_name, file_hash, row_count)
        values (:id, 'CTDC', :name, :hash, :rows)
        """);
    private static final Sql RECORDS = Sql.of("""
        insert into numbers.historical_record (import_id, line, year, sex, age_band, citizenship, forced_labour, sexual, country)
        select :id, r.*
          from unnest(:lines::integer[], :years::integer[], :sexes::text[], :age_bands::text[], :citizenships::text[],
                   :labour::boolean[], :sexual::boolean[], :countries::text[]) r
        """);

    private final Db db;
    private final Trail trail;

    public HistoricalImports(Db db, Trail trail) {
        this.db = db;
        this.trail = trail;
    }

    /**
     * Loads the good rows of a file.
     *
     * @param progress told how many rows are in, after each batch; when it throws, nothing is loaded
     * @return false when this very file is loaded already, and nothing was done
     */
    public boolean load(CtdcFile file, IntConsumer progress) {
        try {
            return db.write(() -> {
                if (known(file).isPresent()) {
                    return false;
                }
                UUID id = Ids.next();
                db.change(
                        IMPORT,
                        "id",
                        id,
                        "name",
                        file.name(),
                        "hash",
                        file.hash(),
                        "rows",
                        file.rows().size());
                for (int from = 0; from < file.rows().size(); from += BATCH) {
                    int to = Math.min(from + BATCH, file.rows().size());
                    insert(id, file.rows().subList(from, to));
                    progress.accept(to);
                }
                trail.record("history.imported", null, id, "console");
                return true;
            });
        } catch (ConstraintBroken e) {
            // Somebody else loads the same file at this moment and was faster.
            if (e.constraint().equals("import_file_hash_key")) {
                return false;
            }
            throw e;
        }
    }

    private Optional<Known> known(CtdcFile file) {
        return db.find(KNOWN, Known.class, "hash", file.hash());
    }

    private void insert(UUID id, List<CtdcFile.Row> rows) {
        db.change(
                RECORDS,
                "id",
                id,
                "lines",
                rows.stream().map(CtdcFile.Row::line).toArray(Integer[]::new),
                "years",
                rows.stream().map(CtdcFile.Row::year).toArray(Integer[]::new),
                "sexes",
                rows.stream().map(CtdcFile.Row::sex).toArray(String[]::new),
                "age_bands",
                rows.stream().map(CtdcFile.Row::ageBand).toArray(String[]::new),
                "citizenships",
                rows.stream().map(CtdcFile.Row::citizenship).toArray(String[]::new),
                "labour",
                rows.stream().map(CtdcFile.Row::forcedLabour).toArray(Boolean[]::new),
                "sexual",
                rows.stream().map(CtdcFile.Row::sexual).toArray(Boolean[]::new),
                "countries",
                rows.stream().map(CtdcFile.Row::country).toArray(String[]::new));
    }

    private record Known(UUID importId, int rowCount) {}
}
