package dev.nightjar.dataset;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which columns of a source are kept, and whether the columns that options name are there. */
final class Selection {
    private static final int NAMED = 10;

    private Selection() {}

    /**
     * The columns to keep, in the source's order.
     *
     * @throws DatasetException of kind OPTION, when an option names a column that is not there, or nothing is left
     */
    static List<String> of(OptimizeOptions options, List<String> columns) throws DatasetException {
        check("--columns", options.columns(), columns);
        check("--drop", options.drop(), columns);
        check("--type", options.types().keySet(), columns);
        check("--allow-loss", options.allowLoss(), columns);
        check("--tolerance", options.tolerances().keySet(), columns);
        if (options.partitionBy() != null) {
            check("--partition-by", List.of(options.partitionBy().column()), columns);
        }
        for (String column : options.allowLoss()) {
            if (!options.types().containsKey(column)) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot use --allow-loss " + column,
                        "only a type that is declared can lose something",
                        "--type " + column + "=TYPE beside it");
            }
        }
        List<String> kept = new ArrayList<>(columns);
        if (!options.columns().isEmpty()) {
            kept.retainAll(options.columns());
        }
        kept.removeAll(options.drop());
        if (kept.isEmpty()) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot write a file without columns",
                    "--drop names all of them",
                    "keeping one");
        }
        return kept;
    }

    private static void check(String option, Collection<String> wanted, List<String> columns) throws DatasetException {
        for (String column : wanted) {
            if (!columns.contains(column)) {
                String known = String.join(", ", columns.subList(0, Math.min(NAMED, columns.size())))
                        + (columns.size() > NAMED ? ", ... (" + columns.size() + " in all)" : "");
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot use " + option + " " + column,
                        "the file has no such column; it has " + known,
                        "a name as the file writes it; letters are compared exactly");
            }
        }
    }
}
