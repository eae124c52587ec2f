package dev.nightjar.cloud;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where a dropped file's options stand: in an object {@code NAME.nightjar.yml} beside it, else in {@code nightjar.yml} of
 * its folder, else in the object's metadata under keys that begin with {@code nightjar-}. The first of these that is
 * there counts alone.
 */
public sealed interface DropOptions {
    /** Bytes of an options object that are read; a longer one is cut, one byte above this. */
    int MAX_BYTES = 64 << 10;

    /** What the options stand in, for people. */
    String source();

    /**
     * The words and their values, in order, as they are written.
     *
     * @param lists the words that take several values, which one text of metadata separates by commas; those inside
     *     quotes, parentheses and brackets separate nothing
     * @throws IllegalArgumentException when that is no mapping of words and values; its message can stand after "because"
     */
    SequencedMap<String, List<String>> said(Predicate<String> lists);

    /** A YAML document, unread; at most {@link #MAX_BYTES} and one. */
    record Document(String source, byte[] content) implements DropOptions {
        public Document {
            content = content.clone();
        }

        @Override
        public byte[] content() {
            return content.clone();
        }

        public InputStream inputStream() {
            return new ByteArrayInputStream(content);
        }

        @Override
        public SequencedMap<String, List<String>> said(Predicate<String> lists) {
            return OptionsText.read(this);
        }
    }

    /** Words and values out of metadata, without the prefix; empty where nobody said anything. */
    record Words(String source, Map<String, String> words) implements DropOptions {
        public Words {
            words = Map.copyOf(words);
        }

        @Override
        public SequencedMap<String, List<String>> said(Predicate<String> lists) {
            SequencedMap<String, List<String>> said = new LinkedHashMap<>();
            new TreeMap<>(words)
                    .forEach((word, value) ->
                            said.put(word, lists.test(word) ? OptionsText.values(value) : List.of(value)));
            return said;
        }
    }

    /** Whether objects of that name hold options; these trigger nothing. */
    static boolean isOptions(ObjectName name) {
        return name.name().equals("nightjar.yml")
                || name.name().endsWith("/nightjar.yml")
                || name.name().endsWith(".nightjar.yml");
    }

    /** The options of that object as they are at this moment. */
    static DropOptions find(ObjectStore store, ObjectInfo dropped) throws IOException {
        String name = dropped.name().name();
        for (String candidate :
                new String[] {name + ".nightjar.yml", name.substring(0, name.lastIndexOf('/') + 1) + "nightjar.yml"}) {
            if (ObjectName.isName(candidate)) {
                Optional<ObjectInfo> found =
                        store.find(new ObjectName(dropped.name().bucket(), candidate));
                if (found.isPresent()) {
                    try (InputStream in =
                            store.read(found.get().name(), found.get().generation())) {
                        return new Document(candidate, in.readNBytes(MAX_BYTES + 1));
                    }
                }
            }
        }
        Map<String, String> words = new TreeMap<>();
        dropped.metadata().forEach((key, value) -> {
            if (key.startsWith("nightjar-")) {
                words.put(key.substring("nightjar-".length()), value);
            }
        });
        return new Words("the metadata of " + name, words);
    }
}
