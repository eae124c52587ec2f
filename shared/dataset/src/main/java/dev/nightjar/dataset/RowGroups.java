package dev.nightjar.dataset;

import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the blocks of a source into row groups of fixed rows. Blocks are made ahead by the workers, a few at a time, and
 * taken in order.
 */
final class RowGroups {
    private static final int MAX_COLUMNS = 10_000;

    private final TableSource source;
    private final Workers workers;
    private final int ahead;
    private final int groupRows;
    private final long groupBytes;
    private final SequencedSet<String> names;
    private final Deque<Future<TokenBlock>> pending = new ArrayDeque<>();
    private boolean exhausted;
    private @Nullable TokenBlock current;
    private int used;
    private long nextRow;

    RowGroups(TableSource source, Workers workers, int groupRows, long groupBytes) {
        this.source = source;
        this.workers = workers;
        this.groupRows = groupRows;
        this.groupBytes = groupBytes;
        ahead = workers.count() + 1;
        names = new LinkedHashSet<>(source.columns());
    }

    /** The columns seen so far, in the order of their first rows. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Reads on while the workers do other things. */
    void readAhead() throws IOException, DatasetException {
        while (!exhausted && pending.size() < ahead) {
            TableSource.BlockTask task = source.next();
            if (task == null) {
                exhausted = true;
            } else {
                pending.add(workers.submit(task::run));
            }
        }
    }

    /** The next row group, or null after the last. */
    @Nullable
    RowGroup next() throws IOException, DatasetException {
        List<RowGroup.Part> parts = new ArrayList<>();
        int rows = 0;
        long bytes = 0;
        while (rows < groupRows && bytes < groupBytes) {
            TokenBlock block = block();
            if (block == null) {
                break;
            }
            int wanted = Math.min(block.rows() - used, groupRows - rows);
            long size = bytes(block, used, used + wanted);
            if (bytes + size >= groupBytes) {
                int row = used;
                while (bytes < groupBytes && row < used + wanted) {
                    bytes += bytes(block, row, row + 1);
                    row++;
                }
                wanted = row - used;
            } else {
                bytes += size;
            }
            parts.add(new RowGroup.Part(block, used, used + wanted));
            used += wanted;
            rows += wanted;
        }
        if (rows == 0) {
            return null;
        }
        long firstRow = nextRow;
        nextRow += rows;
        return new RowGroup(firstRow, rows, parts, block() == null);
    }

    /** The block whose rows are next, or null after the last. */
    private @Nullable TokenBlock block() throws IOException, DatasetException {
        while (current == null || used == current.rows()) {
            readAhead();
            Future<TokenBlock> first = pending.poll();
            if (first == null) {
                current = null;
                return null;
            }
            current = workers.await(first);
            if (names.addAll(current.names()) && names.size() > MAX_COLUMNS) {
                throw new DatasetException(
                        DatasetException.Kind.TOO_MANY_COLUMNS,
                        null,
                        "cannot read the rows up to " + (nextRow + current.rows()),
                        "they have more than " + MAX_COLUMNS + " columns",
                        "fewer keys, or one column of pairs");
            }
            used = 0;
            readAhead();
        }
        return current;
    }

    private static long bytes(TokenBlock block, int from, int to) {
        long bytes = 0;
        if (to > from) {
            for (TokenColumn column : block.columns()) {
                bytes += column.end(to - 1) - column.start(from);
            }
        }
        return bytes;
    }
}
