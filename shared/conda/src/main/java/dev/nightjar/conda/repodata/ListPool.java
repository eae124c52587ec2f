package dev.nightjar.conda.repodata;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Distinct lists of texts of one pool, numbered; 0 is the empty list.
 *
 * <p>Most builds of a package share their dependencies: 700,000 records of conda-forge have 119,000 distinct lists.
 * Laid out as {@link TextPool} is, with text numbers instead of bytes.
 */
final class ListPool {
    static final int EMPTY = 0;

    private final TextPool texts;
    private int[] items = new int[1 << 10];
    private int[] ends = new int[1 << 8];
    private int count = 1;

    private int @Nullable [] slots = new int[1 << 9];
    private int @Nullable [] hashes = new int[1 << 8];
    private final int seed = ThreadLocalRandom.current().nextInt();

    private @Nullable List<String>[] lists = noLists(0);

    ListPool(TextPool texts) {
        this.texts = texts;
    }

    /** The number of the list of the first {@code length} of those texts. */
    int add(int[] list, int length) {
        if (length == 0) {
            return EMPTY;
        }
        int hash = hash(list, length);
        int[] table = open(slots);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            int id = table[slot];
            if (open(hashes)[id] == hash && Arrays.equals(items, ends[id - 1], ends[id], list, 0, length)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        int start = ends[count - 1];
        if (start + length > items.length || start + length < 0) {
            items = Arrays.copyOf(items, Capacity.grown(items.length, start + length));
        }
        System.arraycopy(list, 0, items, start, length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, Capacity.grown(count, count + 1));
            hashes = Arrays.copyOf(open(hashes), ends.length);
        }
        ends[count] = start + length;
        open(hashes)[count] = hash;
        table[slot] = count++;
        if (count * 2 > table.length) {
            rehash(table.length * 2);
        }
        return count - 1;
    }

    List<String> get(int id) {
        if (id >= lists.length) {
            lists = Arrays.copyOf(lists, count);
        }
        List<String> known = lists[id];
        if (known == null) {
            int start = id == EMPTY ? 0 : ends[id - 1];
            String[] list = new String[ends[id] - start];
            for (int i = 0; i < list.length; i++) {
                list[i] = texts.get(items[start + i]);
            }
            known = List.of(list);
            lists[id] = known;
        }
        return known;
    }

    void seal() {
        slots = null;
        hashes = null;
        items = Arrays.copyOf(items, ends[count - 1]);
        ends = Arrays.copyOf(ends, count);
        lists = noLists(count);
    }

    private int hash(int[] list, int length) {
        int hash = seed;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ list[i]) * 0x9E3779B1;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    private void rehash(int size) {
        int[] table = new int[size];
        for (int id = 1; id < count; id++) {
            int slot = open(hashes)[id] & (size - 1);
            while (table[slot] != 0) {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = id;
        }
        slots = table;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no array of a parameterised type
    private static @Nullable List<String>[] noLists(int length) {
        return new List[length];
    }

    private static int[] open(int @Nullable [] array) {
        if (array == null) {
            throw new IllegalStateException("the pool is sealed");
        }
        return array;
    }
}
