package dev.nightjar.dataset.arrow;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.TextValues;
import java.io.Closeable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns a column into Arrow's buffers and compresses each as the IPC format says: the length before compression (eight
 * bytes, little-endian; -1 where the bytes stand uncompressed because zstd would not make them fewer), then one zstd frame.
 * For one thread at a time.
 *
 * <p>The plain form of a buffer lives only while it is compressed, so a batch costs what it takes in the file.
 */
final class ColumnEncoder implements Closeable {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] EMPTY = new byte[0];
    private static final int PREFIX = Long.BYTES;

    private final @Nullable ZstdCompressCtx zstd;
    private byte[] plain = EMPTY;
    private byte[] packed = EMPTY;

    private ColumnEncoder(@Nullable ZstdCompressCtx zstd) {
        this.zstd = zstd;
    }

    static ColumnEncoder zstd(int level) {
        return new ColumnEncoder(new ZstdCompressCtx().setLevel(level));
    }

    /** Leaves the buffers as they are, without a length before them. */
    static ColumnEncoder uncompressed() {
        return new ColumnEncoder(null);
    }

    EncodedColumn encode(ColumnType type, ColumnVector vector) {
        int rows = vector.rows;
        if (type instanceof ColumnType.Null) {
            return new EncodedColumn(rows, rows, new byte[0][]);
        }
        byte[] validity = vector.nulls == 0 ? EMPTY : validity(vector);
        if (type instanceof ColumnType.Text) {
            byte[] offsets = offsets(vector.offsets, rows);
            return new EncodedColumn(
                    rows, vector.nulls, new byte[][] {validity, offsets, compress(vector.bytes, vector.offsets[rows])});
        }
        return new EncodedColumn(rows, vector.nulls, new byte[][] {validity, values(type, vector)});
    }

    EncodedColumn encode(TextValues texts) {
        return new EncodedColumn(texts.size(), 0, new byte[][] {
            EMPTY, offsets(texts.offsets(), texts.size()), compress(texts.bytes(), texts.length())
        });
    }

    private byte[] validity(ColumnVector vector) {
        int rows = vector.rows;
        int length = (rows + 7) >> 3;
        byte[] bits = plain(((rows + 63) >> 6) << 3);
        ByteBuffer.wrap(bits).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(vector.valid, 0, (rows + 63) >> 6);
        clearPast(bits, rows);
        return compress(bits, length);
    }

    private byte[] offsets(int[] offsets, int rows) {
        int length = Math.multiplyExact(rows + 1, Integer.BYTES);
        byte[] to = plain(length);
        ByteBuffer.wrap(to).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(offsets, 0, rows + 1);
        return compress(to, length);
    }

    private byte[] values(ColumnType type, ColumnVector vector) {
        int rows = vector.rows;
        long[] values = vector.values;
        return switch (type) {
            case ColumnType.Int of -> ints(values, rows, of.bits());
            case ColumnType.Dictionary of -> ints(values, rows, of.indexBits());
            case ColumnType.Date of -> ints(values, rows, 32);
            case ColumnType.Timestamp of -> ints(values, rows, 64);
            case ColumnType.FloatingPoint of -> of.bits() == 64 ? ints(values, rows, 64) : floats(values, rows);
            case ColumnType.Decimal of -> decimals(vector, of.precision() > 18);
            case ColumnType.Bool of -> bools(values, rows);
            case ColumnType.Text of -> throw new IllegalArgumentException("text has no fixed width");
            case ColumnType.Null of -> throw new IllegalArgumentException("nothing has no width");
        };
    }

    private byte[] ints(long[] values, int rows, int bits) {
        int length = Math.multiplyExact(rows, bits >> 3);
        byte[] to = plain(length);
        switch (bits) {
            case 8 -> {
                for (int r = 0; r < rows; r++) {
                    to[r] = (byte) values[r];
                }
            }
            case 16 -> {
                for (int r = 0; r < rows; r++) {
                    SHORTS.set(to, r << 1, (short) values[r]);
                }
            }
            case 32 -> {
                for (int r = 0; r < rows; r++) {
                    INTS.set(to, r << 2, (int) values[r]);
                }
            }
            case 64 ->
                ByteBuffer.wrap(to)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asLongBuffer()
                        .put(values, 0, rows);
            default -> throw new IllegalArgumentException("no ints have " + bits + " bits");
        }
        return compress(to, length);
    }

    private byte[] floats(long[] values, int rows) {
        int length = Math.multiplyExact(rows, Float.BYTES);
        byte[] to = plain(length);
        for (int r = 0; r < rows; r++) {
            INTS.set(to, r << 2, Float.floatToRawIntBits((float) Double.longBitsToDouble(values[r])));
        }
        return compress(to, length);
    }

    private byte[] decimals(ColumnVector vector, boolean wide) {
        int rows = vector.rows;
        int length = Math.multiplyExact(rows, 16);
        byte[] to = plain(length);
        long[] low = vector.values;
        if (wide) {
            long[] high = vector.high;
            for (int r = 0; r < rows; r++) {
                LONGS.set(to, r << 4, low[r]);
                LONGS.set(to, (r << 4) + 8, high[r]);
            }
        } else {
            for (int r = 0; r < rows; r++) {
                LONGS.set(to, r << 4, low[r]);
                LONGS.set(to, (r << 4) + 8, low[r] >> 63);
            }
        }
        return compress(to, length);
    }

    private byte[] bools(long[] values, int rows) {
        byte[] to = plain(((rows + 63) >> 6) << 3);
        for (int from = 0; from < rows; from += 64) {
            int many = Math.min(64, rows - from);
            long word = 0;
            for (int i = 0; i < many; i++) {
                word |= (values[from + i] & 1) << i;
            }
            LONGS.set(to, from >> 3, word);
        }
        return compress(to, (rows + 7) >> 3);
    }

    /** Bits that belong to no row are 0, so that equal columns have equal bytes. */
    private static void clearPast(byte[] bits, int rows) {
        if ((rows & 7) != 0) {
            bits[rows >> 3] &= (byte) ((1 << (rows & 7)) - 1);
        }
    }

    private byte[] compress(byte[] from, int length) {
        if (length == 0) {
            return EMPTY;
        }
        if (zstd == null) {
            return Arrays.copyOf(from, length);
        }
        int bound = Math.toIntExact(Zstd.compressBound(length));
        if (packed.length < PREFIX + bound) {
            packed = new byte[PREFIX + bound];
        }
        int size = zstd.compressByteArray(packed, PREFIX, bound, from, 0, length);
        if (size < length) {
            LONGS.set(packed, 0, (long) length);
            return Arrays.copyOf(packed, PREFIX + size);
        }
        byte[] as = new byte[PREFIX + length];
        LONGS.set(as, 0, -1L);
        System.arraycopy(from, 0, as, PREFIX, length);
        return as;
    }

    private byte[] plain(int length) {
        if (plain.length < length) {
            plain = new byte[length];
        }
        return plain;
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
        }
    }
}
