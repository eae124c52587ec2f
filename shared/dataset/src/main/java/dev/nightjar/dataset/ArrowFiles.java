package dev.nightjar.dataset;

import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;

/** Arrow as input. */
final class ArrowFiles {
    private ArrowFiles() {}

    static TableSource open(DatasetInput input) throws DatasetException {
        throw new DatasetException(Kind.UNSUPPORTED, null, "cannot read " + input.name(), "x", "y");
    }
}
