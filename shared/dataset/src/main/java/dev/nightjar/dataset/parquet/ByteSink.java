package dev.nightjar.dataset.parquet;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, in the format's order (little endian). An {@code OutputStream} for the sake of the Thrift writer. */
final class ByteSink extends OutputStream {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    byte[] array;
    int length;

    ByteSink(int expected) {
        array = new byte[Math.max(64, expected)];
    }

    static long longAt(byte[] from, int at) {
        return (long) LONG.get(from, at);
    }

    static void longAt(byte[] to, int at, long value) {
        LONG.set(to, at, value);
    }

    static int intAt(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    static void intAt(byte[] to, int at, int value) {
        INT.set(to, at, value);
    }

    void clear() {
        length = 0;
    }

    /** Makes room for that many bytes more. */
    void reserve(int more) {
        if (array.length - length < more) {
            long wanted = Math.max(length + (long) more, array.length * 2L);
            array = Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE - 8L, wanted));
        }
    }

    @Override
    public void write(int value) {
        reserve(1);
        array[length++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int start, int count) {
        reserve(count);
        System.arraycopy(from, start, array, length, count);
        length += count;
    }

    void putInt(int value) {
        reserve(4);
        INT.set(array, length, value);
        length += 4;
    }

    /** ULEB128. */
    void putVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
    }

    void putZigZag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }
}
