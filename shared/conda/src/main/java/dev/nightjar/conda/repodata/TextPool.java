package dev.nightjar.conda.repodata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Distinct texts, numbered from 0 in the order of their first sight.
 *
 * <p>Filled by one thread, then {@linkplain #seal sealed} and read by many.
 */
final class TextPool {
    /*
     * All texts lie as UTF-8 in one byte[]: text i owns [ends[i - 1], ends[i]). A String with its array costs 56 bytes
     * and more, so 700,000 build strings take 12 MB this way and 40 as objects. Numbers are found by open addressing;
     * the hash is seeded anew for each pool, so that a channel cannot choose texts that collide. A String is made when
     * it is first asked for and then kept, because the solver compares and parses the same few thousand again and again.
     */
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[1 << 8];
    private int count;

    private int @Nullable [] slots = new int[1 << 9];
    private int @Nullable [] hashes = new int[1 << 8];
    private final long seed = ThreadLocalRandom.current().nextLong();
    private byte[] scratch = new byte[256];

    private @Nullable String[] strings = {};

    int size() {
        return count;
    }

    int add(String text) {
        char[] chars = text.toCharArray();
        return add(chars, 0, chars.length);
    }

    /** The number of that text, a new one if it was not here yet. */
    int add(char[] chars, int offset, int length) {
        int encoded = encode(chars, offset, length);
        int hash = hash(encoded);
        int slot = slot(hash, encoded);
        int[] table = open(slots);
        if (table[slot] != 0) {
            return table[slot] - 1;
        }
        int start = start(count);
        if (start + (long) encoded > Capacity.MAX_TEXT_BYTES) {
            throw new Capacity.Exceeded();
        }
        if (start + encoded > bytes.length) {
            bytes = Arrays.copyOf(bytes, Capacity.grown(bytes.length, start + encoded));
        }
        System.arraycopy(scratch, 0, bytes, start, encoded);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, Capacity.grown(count, count + 1));
            hashes = Arrays.copyOf(open(hashes), ends.length);
        }
        ends[count] = start + encoded;
        open(hashes)[count] = hash;
        table[slot] = ++count;
        if (count * 2 > table.length) {
            rehash(table.length * 2);
        }
        return count - 1;
    }

    /** The number of that text, or -1. */
    int find(String text) {
        char[] chars = text.toCharArray();
        int encoded = encode(chars, 0, chars.length);
        return open(slots)[slot(hash(encoded), encoded)] - 1;
    }

    /** The text, made anew. */
    String copy(int id) {
        return new String(bytes, start(id), ends[id] - start(id), StandardCharsets.UTF_8);
    }

    /** The text, made once and kept. */
    String get(int id) {
        if (id >= strings.length) {
            strings = Arrays.copyOf(strings, Math.max(count, ends.length));
        }
        String known = strings[id];
        if (known == null) {
            known = copy(id);
            strings[id] = known;
        }
        return known;
    }

    /** Ends the filling and lets go of what only that needed. */
    void seal() {
        slots = null;
        hashes = null;
        scratch = new byte[0];
        bytes = Arrays.copyOf(bytes, start(count));
        ends = Arrays.copyOf(ends, count);
        strings = Arrays.copyOf(strings, count);
    }

    private int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    /** UTF-8 of those characters into {@link #scratch}, with eight zero bytes behind; gives its length. */
    private int encode(char[] chars, int offset, int length) {
        if (scratch.length < length + 8) {
            scratch = new byte[Capacity.grown(scratch.length, length + 8)];
        }
        for (int i = 0; i < length; i++) {
            char c = chars[offset + i];
            if (c >= 0x80) {
                byte[] encoded = new String(chars, offset, length).getBytes(StandardCharsets.UTF_8);
                scratch = Arrays.copyOf(encoded, encoded.length + 256);
                return encoded.length;
            }
            scratch[i] = (byte) c;
        }
        Arrays.fill(scratch, length, length + 8, (byte) 0);
        return length;
    }

    private int hash(int length) {
        long hash = seed ^ length;
        for (int i = 0; i < length; i += 8) {
            hash = (hash ^ (long) WORD.get(scratch, i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        hash *= 0xBF58476D1CE4E5B9L;
        return (int) (hash >>> 32);
    }

    /** Where that text is or would go. */
    private int slot(int hash, int length) {
        int[] table = open(slots);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            int id = table[slot] - 1;
            int start = start(id);
            if (open(hashes)[id] == hash && Arrays.equals(bytes, start, ends[id], scratch, 0, length)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehash(int size) {
        int[] table = new int[size];
        for (int id = 0; id < count; id++) {
            int slot = open(hashes)[id] & (size - 1);
            while (table[slot] != 0) {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = id + 1;
        }
        slots = table;
    }

    private static int[] open(int @Nullable [] array) {
        if (array == null) {
            throw new IllegalStateException("the pool is sealed");
        }
        return array;
    }
}
