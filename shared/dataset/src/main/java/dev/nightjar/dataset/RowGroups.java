package dev.nightjar.dataset;

import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
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
    private final Weight weight;
    private final SequencedSet<String> names;
    private final Deque<Future<TokenBlock>> pending = new ArrayDeque<>();
    private boolean exhausted;
    private @Nullable TokenBlock current;
    private int used;
    private long nextRow;

    /**
     * @param groupBytes a row group ends at the row whose tokens make it this large, if it has not ended before
     * @param columnBytes or one of its columns this large
     */
    RowGroups(TableSource source, Workers workers, int groupRows, long groupBytes, long columnBytes) {
        this.source = source;
        this.workers = workers;
        this.groupRows = groupRows;
        weight = new Weight(groupBytes, columnBytes);
        ahead = workers.count() + 1;
        names = new LinkedHashSet<>(source.columns());
    }

    /** The columns seen so far, in the order of their first rows. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Reads on while the workers do other things. */
    void readAhead() {
        while (!exhausted && pending.size() < ahead) {
            try {
                TableSource.BlockTask task = source.next();
                if (task == null) {
                    exhausted = true;
                } else {
                    pending.add(workers.submit(task::run));
                }
            } catch (IOException | DatasetException e) {
                // Its turn comes after the blocks before it: how far one reads ahead must not decide which error is
                // told.
                exhausted = true;
                pending.add(CompletableFuture.failedFuture(e));
            }
        }
    }

    /** The next row group, or null after the last. */
    @Nullable
    RowGroup next() throws IOException, DatasetException {
        List<RowGroup.Part> parts = new ArrayList<>();
        int rows = 0;
        weight.clear();
        while (rows < groupRows && !weight.isFull()) {
            TokenBlock block = block();
            if (block == null) {
                break;
            }
            int wanted = Math.min(block.rows() - used, groupRows - rows);
            wanted = weight.add(block, used, wanted);
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

    /**
     * How many bytes of tokens a row group has so far. It is full by all its columns together or by one of them: several
     * copies of a column are in memory at a time, but only of the columns that are worked on.
     */
    private static final class Weight {
        private final long most;
        private final long mostOfColumn;
        private final Map<String, Integer> slots = new HashMap<>();
        private long[] columns = new long[0];
        private long all;
        private long largest;

        /** The slots of the columns of a block with these names. */
        private List<String> names = List.of();

        private int[] places = new int[0];

        Weight(long most, long mostOfColumn) {
            this.most = most;
            this.mostOfColumn = mostOfColumn;
        }

        void clear() {
            Arrays.fill(columns, 0);
            all = 0;
            largest = 0;
        }

        boolean isFull() {
            return all >= most || largest >= mostOfColumn;
        }

        /** Adds rows up to the one that makes it full. @return how many */
        int add(TokenBlock block, int from, int wanted) {
            find(block);
            if (fits(block, from, from + wanted)) {
                include(block, from, from + wanted);
                return wanted;
            }
            int row = from;
            while (!isFull() && row < from + wanted) {
                include(block, row, row + 1);
                row++;
            }
            return row - from;
        }

        private void find(TokenBlock block) {
            if (block.names().equals(names)) {
                return;
            }
            names = block.names();
            places = new int[names.size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = slots.merge(names.get(i), slots.size(), (known, unused) -> known);
            }
            if (columns.length < slots.size()) {
                columns = Arrays.copyOf(columns, slots.size());
            }
        }

        private boolean fits(TokenBlock block, int from, int to) {
            long sum = all;
            for (int i = 0; i < places.length && to > from; i++) {
                long size = size(block, i, from, to);
                sum += size;
                if (columns[places[i]] + size >= mostOfColumn) {
                    return false;
                }
            }
            return sum < most;
        }

        private void include(TokenBlock block, int from, int to) {
            for (int i = 0; i < places.length && to > from; i++) {
                long size = size(block, i, from, to);
                all += size;
                columns[places[i]] += size;
                largest = Math.max(largest, columns[places[i]]);
            }
        }

        private static int size(TokenBlock block, int column, int from, int to) {
            TokenColumn tokens = block.columns().get(column);
            return tokens.end(to - 1) - tokens.start(from);
        }
    }
}
