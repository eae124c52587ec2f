package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table once, from its first row to its last, in blocks.
 *
 * <p>{@link #next} does what must be done in order (reading, cutting) and gives the rest (parsing that block) as a task that
 * any thread may run, also while {@code next} is called again; tasks share nothing that changes. One thread calls {@code next}.
 */
public interface TableSource extends Closeable {
    /** The columns known before the first block, in order: all of them, unless it is JSONL. */
    List<String> columns();

    /** Whether a quoted token is a string that must stay text (JSONL, and the text columns of Parquet and Arrow). */
    boolean quotedMeansText();

    /** Things for the report's warnings, such as {@code duplicate_header:a}; complete after the last block. */
    List<String> warnings();

    /** The next block's task, or null after the last. */
    @Nullable
    BlockTask next() throws IOException, DatasetException;

    /** Takes back a block that nobody reads any more, so that its arrays can be used again. */
    default void recycle(TokenBlock block) {}

    /** Makes one block. */
    interface BlockTask {
        TokenBlock run() throws IOException, DatasetException;
    }
}
