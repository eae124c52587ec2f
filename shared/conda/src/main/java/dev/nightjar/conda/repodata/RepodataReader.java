package dev.nightjar.conda.repodata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code repodata.json} (CEP 36) token by token into a {@link RecordTable}.
 *
 * <p>Keys may stand in any order. Keys that it does not know are passed over, whatever is in them. A record that cannot
 * be used is counted and left out; only a file that is no JSON object fails as a whole. An empty file is an empty object.
 */
final class RepodataReader {
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_STRING = 16 << 20;
    private static final int MAX_SPEC = 4096;
    private static final int MAX_TEXT = 1 << 16;
    private static final int MAX_FILE_NAME = 255;

    /** Seconds up to the end of the year 9999; conda takes what is larger for milliseconds. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /*
     * Field names are not interned: 450,000 file names would stay in the JVM's table for ever. Jackson's own table of
     * names is emptied when it is full.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();

    private final JsonParser json;
    private final String subdir;
    private final RecordTable table = new RecordTable();
    private final TextPool removed = new TextPool();
    private final RecordDraft draft = new RecordDraft();

    private @Nullable String file;
    private @Nullable String baseUrl;
    private int[] list = new int[64];

    /** What {@link MatchSpec} and {@link Version} said of each text: 0 not asked, 1 readable, 2 not. */
    private byte[] specVerdicts = new byte[1 << 10];

    private byte[] versionVerdicts = new byte[1 << 8];

    private RepodataReader(JsonParser json, String subdir) {
        this.json = json;
        this.subdir = subdir;
    }

    /** Repodata as it was read, not yet sealed. */
    record Repodata(RecordTable table, @Nullable String baseUrl) {}

    /**
     * @param subdir the folder's name, which the records must bear too
     * @throws UnreadableException when this is no repodata
     */
    static Repodata read(InputStream content, String subdir) throws IOException {
        try (JsonParser json = JSON.createParser(content)) {
            RepodataReader reader = new RepodataReader(json, subdir);
            try {
                reader.readAll();
            } catch (JsonProcessingException broken) {
                throw reader.broken(broken);
            } catch (Capacity.Exceeded tooMuch) {
                throw new UnreadableException("it holds more than an index can", tooMuch);
            }
            return new Repodata(reader.table, reader.baseUrl);
        }
    }

    private UnreadableException broken(JsonProcessingException broken) {
        long offset = broken.getLocation() == null ? -1 : broken.getLocation().getByteOffset();
        return new UnreadableException(
                "its JSON is broken"
                        + (offset < 0 ? "" : " at byte " + offset)
                        + (file == null ? "" : ", in or after the record " + file)
                        + ": " + broken.getOriginalMessage(),
                broken);
    }

    private void readAll() throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw new UnreadableException("it is no JSON object", null);
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            switch (key) {
                case "packages", "packages.conda" -> readPackages(key, value);
                case "info" -> readInfo(value);
                case "removed" -> readStrings(value, removed::add);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new UnreadableException("something follows the end of its JSON object", null);
        }
        for (int i = 0; i < removed.size(); i++) {
            table.remove(removed.get(i));
        }
    }

    private void readInfo(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken token = json.nextToken();
            if (key.equals("base_url") && token == JsonToken.VALUE_STRING) {
                baseUrl = json.getText();
            } else {
                json.skipChildren();
            }
        }
    }

    private void readStrings(JsonToken value, Consumer<String> each) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item == JsonToken.VALUE_STRING) {
                each.accept(json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    private void readPackages(String group, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw new UnreadableException("its \"" + group + "\" is no JSON object", null);
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            file = name;
            table.countRecord();
            if (json.nextToken() == JsonToken.START_OBJECT && isFileName(name)) {
                if (readRecord() && fits(name)) {
                    table.add(name, draft);
                } else {
                    table.countSkipped();
                }
            } else {
                json.skipChildren();
                table.countSkipped();
            }
        }
        file = null;
    }

    /** Whether this can name an artefact, and nothing outside its folder. */
    private static boolean isFileName(String name) {
        if (name.length() > MAX_FILE_NAME || !(name.endsWith(".conda") || name.endsWith(".tar.bz2"))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '\\' || !isPrintable(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c < 0x7f;
    }

    /** Builds go into the lines of a lock: nothing in them may break out of one. */
    private int build(JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            char[] chars = json.getTextCharacters();
            int start = json.getTextOffset();
            for (int i = start; i < start + json.getTextLength(); i++) {
                if (!isPrintable(chars[i])) {
                    return RecordDraft.NONE;
                }
            }
        }
        return text(value, table.texts, MAX_FILE_NAME);
    }

    /** Reads the record's object to its end, whatever is in it; whether all of it could be understood. */
    private boolean readRecord() throws IOException {
        draft.reset();
        boolean good = true;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            // Not && before the call: the value must be read in any case.
            switch (key) {
                case "name" -> good &= (draft.name = text(value, table.names, MAX_FILE_NAME)) >= 0;
                case "version" -> good &= (draft.version = text(value, table.versions, MAX_FILE_NAME)) >= 0;
                case "build" -> good &= (draft.build = build(value)) >= 0;
                case "build_number" -> good &= (draft.buildNumber = number(value, 0)) >= 0;
                case "depends" -> good &= (draft.depends = specs(value)) >= 0;
                case "constrains" -> good &= (draft.constrains = specs(value)) >= 0;
                case "track_features" -> good &= (draft.trackFeatures = words(value)) >= 0;
                case "noarch" -> good &= (draft.noarch = noarch(value)) >= 0;
                case "subdir" -> good &= isOurSubdir(value);
                case "timestamp" -> draft.timestamp = milliseconds(number(value, -1));
                case "size" -> draft.size = Math.max(-1, number(value, -1));
                case "md5" -> draft.hasMd5 = digest(value, draft.md5);
                case "sha256" -> draft.hasSha256 = digest(value, draft.sha256);
                case "license" -> draft.license = text(value, table.texts, MAX_TEXT);
                case "license_family" -> draft.licenseFamily = text(value, table.texts, MAX_TEXT);
                case "python_site_packages_path" -> draft.sitePackages = text(value, table.texts, MAX_TEXT);
                case "purls" -> draft.purls = texts(value);
                default -> json.skipChildren();
            }
        }
        return good;
    }

    /** Whether the record as a whole can be used under that file name. */
    private boolean fits(String fileName) {
        return draft.name >= 0
                && draft.version >= 0
                && draft.build >= 0
                && isNamed(fileName, table.names.get(draft.name))
                && isVersion(draft.version);
    }

    /** {@code NAME-VERSION-BUILD.EXTENSION}, of which only the name must be the record's (a version often is not). */
    private static boolean isNamed(String fileName, String name) {
        int end = fileName.length() - (fileName.endsWith(".conda") ? ".conda" : ".tar.bz2").length();
        int build = fileName.lastIndexOf('-', end - 1);
        int version = build < 0 ? -1 : fileName.lastIndexOf('-', build - 1);
        return version > 0
                && version == name.length()
                && fileName.startsWith(name)
                && build > version + 1
                && end > build + 1
                && isName(name);
    }

    /** A little more than CEP 26 allows: old channels have capitals. */
    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && c != '_' && c != '-' && c != '.' && c != '+') {
                return false;
            }
        }
        return true;
    }

    private boolean isVersion(int version) {
        if (version >= versionVerdicts.length) {
            versionVerdicts = Arrays.copyOf(versionVerdicts, Capacity.grown(versionVerdicts.length, version + 1));
        }
        if (versionVerdicts[version] == 0) {
            versionVerdicts[version] = verdict(Version::parse, table.versions.copy(version));
        }
        return versionVerdicts[version] == 1;
    }

    private boolean isSpec(int spec) {
        if (spec >= specVerdicts.length) {
            specVerdicts = Arrays.copyOf(specVerdicts, Capacity.grown(specVerdicts.length, spec + 1));
        }
        if (specVerdicts[spec] == 0) {
            specVerdicts[spec] = verdict(MatchSpec::parse, table.specs.copy(spec));
        }
        return specVerdicts[spec] == 1;
    }

    private static byte verdict(Consumer<String> parser, String text) {
        try {
            parser.accept(text);
            return 1;
        } catch (IllegalArgumentException unreadable) {
            return 2;
        }
    }

    private boolean isOurSubdir(JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return json.getText().equals(subdir);
        }
        json.skipChildren();
        return value == JsonToken.VALUE_NULL;
    }

    private int text(JsonToken value, TextPool pool, int maxLength) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            json.skipChildren();
            return RecordDraft.NONE;
        }
        int length = json.getTextLength();
        return length > maxLength ? RecordDraft.NONE : pool.add(json.getTextCharacters(), json.getTextOffset(), length);
    }

    /** The number of a list of match specs, or -1 when it is none. */
    private int specs(JsonToken value) throws IOException {
        return list(value, table.specs, table.specLists, true);
    }

    /** The number of a list of texts, or -1 when it is none or null. */
    private int texts(JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return RecordDraft.NONE;
        }
        return list(value, table.texts, table.textLists, false);
    }

    private int list(JsonToken value, TextPool pool, ListPool lists, boolean areSpecs) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return value == JsonToken.VALUE_NULL ? ListPool.EMPTY : RecordDraft.NONE;
        }
        int length = 0;
        boolean good = true;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            int text = text(item, pool, MAX_SPEC);
            good &= text >= 0 && (!areSpecs || isSpec(text));
            if (good) {
                append(length++, text);
            }
        }
        return good ? lists.add(list, length) : RecordDraft.NONE;
    }

    private void append(int index, int text) {
        if (index == list.length) {
            list = Arrays.copyOf(list, Capacity.grown(index, index + 1));
        }
        list[index] = text;
    }

    /** Words in one string, parted by spaces or commas, or in an array. */
    private int words(JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            return list(value, table.texts, table.textLists, false);
        }
        int length = 0;
        for (String word : json.getText().split("[\\s,]+")) {
            if (!word.isEmpty()) {
                append(length++, table.texts.add(word));
            }
        }
        return table.textLists.add(list, length);
    }

    /** {@code python} or {@code generic}; before 2017 also true, for generic (conda, NoarchType). */
    private int noarch(JsonToken value) throws IOException {
        return switch (value) {
            case VALUE_NULL, VALUE_FALSE -> RecordDraft.NOT_NOARCH;
            case VALUE_TRUE -> RecordDraft.NOARCH_GENERIC;
            case VALUE_STRING ->
                switch (json.getText().toLowerCase(Locale.ROOT)) {
                    case "", "false" -> RecordDraft.NOT_NOARCH;
                    case "python" -> RecordDraft.NOARCH_PYTHON;
                    case "generic", "true" -> RecordDraft.NOARCH_GENERIC;
                    default -> RecordDraft.NONE;
                };
            default -> {
                json.skipChildren();
                yield RecordDraft.NONE;
            }
        };
    }

    /** A whole number, also as a string; {@code absent} for null, -1 for everything else. */
    private long number(JsonToken value, long absent) throws IOException {
        return switch (value) {
            case VALUE_NULL -> absent;
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? -1 : json.getLongValue();
            case VALUE_NUMBER_FLOAT -> {
                double number = json.getDoubleValue();
                yield number >= 0 && number < 1e18 && number == Math.rint(number) ? (long) number : -1;
            }
            case VALUE_STRING -> {
                String text = json.getText().strip();
                yield text.length() <= 18 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                        ? Long.parseLong(text)
                        : -1;
            }
            default -> {
                json.skipChildren();
                yield -1;
            }
        };
    }

    /** As conda reads it: what can be seconds is seconds, and 0 says nothing. */
    private static long milliseconds(long timestamp) {
        if (timestamp <= 0) {
            return PackageRecord.NO_TIMESTAMP;
        }
        return timestamp <= LAST_SECOND ? timestamp * 1000 : timestamp;
    }

    /** Reads hexadecimal digits, eight to an int; whether there were exactly as many as fit. Other shapes count as absent. */
    private boolean digest(JsonToken value, int[] ints) throws IOException {
        if (value != JsonToken.VALUE_STRING || json.getTextLength() != ints.length * 8) {
            json.skipChildren();
            return false;
        }
        char[] chars = json.getTextCharacters();
        int at = json.getTextOffset();
        for (int i = 0; i < ints.length; i++) {
            int number = 0;
            for (int digit = 0; digit < 8; digit++) {
                char c = chars[at++];
                int nibble = c < 0x80 ? Character.digit(c, 16) : -1;
                if (nibble < 0) {
                    Arrays.fill(ints, 0);
                    return false;
                }
                number = (number << 4) | nibble;
            }
            ints[i] = number;
        }
        return true;
    }
}
