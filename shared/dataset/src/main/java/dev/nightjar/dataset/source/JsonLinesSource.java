package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines: one object per line, keys are columns.
 *
 * <p>Columns stand in the order in which their keys first appear; a row that lacks a key, or has null there, has a null.
 * Strings are quoted tokens; numbers and bools are their text as it is written, {@code Infinity} as {@code inf}; an object or
 * array inside is a quoted token, its JSON text without the space between its parts. Lines end in LF, CRLF or CR; those
 * that are blank are no rows, so that a block may have none.
 *
 * <p>Errors do not depend on where blocks are cut: {@code corrupt}, {@code truncated} (the last line, without a line end, is no whole
 * object), {@code line_too_long} and {@code unsupported} (nested too deeply) name the line; {@code encoding} and {@code nul}
 * the offset in {@code in}. All of them come from the block's task. A block with too many keys is {@code too_many_columns}; the keys
 * of all blocks are for the reader of the blocks to count.
 */
public final class JsonLinesSource implements TableSource {
    /** The longest line, in bytes of UTF-8 without its end. */
    public static final int MAX_LINE = 16 << 20;

    /** The most keys. */
    public static final int MAX_COLUMNS = 10_000;

    /**
     * A block's nulls have room too, and each row may bring keys that no other row has: this many rows of 10,000 keys are
     * 80 MB. Where there are many keys, later blocks have fewer rows.
     */
    private static final int MOST_ROWS = 1 << 11;

    private static final int FEWEST_ROWS = 1 << 6;
    private static final int CELLS = 1 << 22;

    private final InputStream in;
    private final String name;
    private final int blockBytes;

    /** Bytes {@code start .. end} are read and in no block yet. */
    private byte[] buffer;

    private int start;
    private int end;
    private boolean atEnd;
    private boolean over;
    private long offset;
    private long line = 1;
    private int mostRows = MOST_ROWS;

    /** How many lines the last {@link #cut} has. */
    private int linesCut;

    /** Whether the line at {@code start} is too long. */
    private boolean lineTooLong;

    /** The most keys that a block has had. */
    private final AtomicInteger keys = new AtomicInteger();

    /**
     * @param in UTF-8 without BOM; closed with this
     * @param name of the file, for messages
     * @param blockBytes how much of the file a block has, about; at least a line
     */
    public JsonLinesSource(InputStream in, String name, int blockBytes) {
        if (blockBytes < 1) {
            throw new IllegalArgumentException("blocks of " + blockBytes + " bytes");
        }
        this.in = in;
        this.name = name;
        this.blockBytes = blockBytes;
        buffer = new byte[blockBytes];
    }

    /** None: they are known when their rows are. */
    @Override
    public List<String> columns() {
        return List.of();
    }

    @Override
    public boolean quotedMeansText() {
        return true;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public @Nullable BlockTask next() throws IOException, DatasetException {
        if (over) {
            return null;
        }
        int cut = cut();
        while (cut == start && !lineTooLong && !atEnd) {
            fill();
            cut = cut();
        }
        boolean unterminated = cut == start && !lineTooLong && start < end;
        if (unterminated) {
            cut = end;
            lineTooLong = end - start > MAX_LINE;
        }
        if (lineTooLong) {
            return tooLong();
        }
        if (cut == start) {
            over = true;
            return null;
        }
        JsonBlock block = new JsonBlock(name, Arrays.copyOfRange(buffer, start, cut), offset, line, unterminated, keys);
        offset += cut - start;
        line += linesCut;
        start = cut;
        mostRows = Math.clamp(CELLS / Math.max(1, keys.get()), FEWEST_ROWS, MOST_ROWS);
        return block::read;
    }

    /**
     * The end of the last whole line within a block's bytes and rows, or {@code start} where there is none. A CR that is the last
     * byte so far may be the first half of a CRLF, and ends nothing yet.
     */
    private int cut() {
        linesCut = 0;
        int after = start;
        for (int i = start; i < end && linesCut < mostRows && after - start < blockBytes; i++) {
            byte b = buffer[i];
            if (b == '\n' || (b == '\r' && (i + 1 < end ? buffer[i + 1] != '\n' : atEnd))) {
                int length = i - after - (b == '\n' && i > after && buffer[i - 1] == '\r' ? 1 : 0);
                if (length > MAX_LINE) {
                    lineTooLong = after == start;
                    return after;
                }
                linesCut++;
                after = i + 1;
            }
        }
        // One byte more may be the CR of the line's end.
        lineTooLong = after == start && end - start > MAX_LINE + 1;
        return after;
    }

    /** Reads until the buffer is full, which grows while a line does not fit. */
    private void fill() throws IOException, DatasetException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_LINE + 2L, buffer.length * 2L + 16));
        }
        try {
            end += in.readNBytes(buffer, end, buffer.length - end);
            atEnd = end < buffer.length;
        } catch (CarriedDatasetException e) {
            throw e.dataset();
        }
    }

    private BlockTask tooLong() {
        over = true;
        long at = line;
        return () -> {
            throw new DatasetException(
                    Kind.LINE_TOO_LONG,
                    "line=" + at,
                    "cannot read " + name + " at line " + at,
                    "the line has more than " + (MAX_LINE >> 20) + " MiB",
                    "looking whether line ends are missing: each object stands on a line of its own");
        };
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
