package dev.nightjar.offpeak.simulate;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads the CSV of a trace and refuses, with the line, what no trace can say. */
final class TraceReader {
    private static final int MAX_LINE_BYTES = 1 << 16;
    private static final int MAX_JOBS = 4_000_000;
    /** Wider pools than any there is; keeps width times seconds of all jobs within a long. */
    private static final long MAX_WIDTH = 10_000_000;
    /** Start of the year 2200. */
    private static final long MAX_INSTANT = 7_258_118_400L;
    /** Ten years. */
    private static final long MAX_RUN_SECONDS = 315_360_000;

    private static final long MAX_WORK = Long.MAX_VALUE / 1000;
    private static final int SHOWN_CHARACTERS = 40;
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}\\.[0-9]{1,18}");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final List<String> COLUMNS =
            List.of("id", "submit", "runtime_s", "estimate_s", "width", "deadline", "kind");

    private final String trace;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int lineBytes;
    private long lineNumber;

    private final Map<String, String> names = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private long lastSubmit;
    private long work;

    TraceReader(String trace) {
        this.trace = trace;
    }

    List<TraceJob> read(InputStream in) throws TraceException, IOException {
        BufferedInputStream bytes = new BufferedInputStream(in, 1 << 16);
        bytes.mark(2);
        boolean gzip = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        try {
            return readLines(gzip ? new BufferedInputStream(new GZIPInputStream(bytes), 1 << 16) : bytes);
        } catch (ZipException | EOFException e) {
            throw new TraceException(
                    trace + ": cannot be unpacked after line " + lineNumber,
                    "its gzip data is damaged or cut off (" + e.getMessage() + ")",
                    "a whole copy of it");
        }
    }

    private List<TraceJob> readLines(InputStream in) throws TraceException, IOException {
        String first = nextLine(in);
        if (first == null) {
            throw new TraceException(
                    trace + ": is empty", "a trace begins with the line of its columns", String.join(",", COLUMNS));
        }
        Columns columns = columns(fields(first.startsWith("\uFEFF") ? first.substring(1) : first));
        List<TraceJob> jobs = new ArrayList<>();
        for (String text = nextLine(in); text != null; text = nextLine(in)) {
            if (text.isBlank()) {
                continue;
            }
            if (jobs.size() == MAX_JOBS) {
                throw wrong("too many jobs", "a trace may have " + MAX_JOBS, "several smaller traces");
            }
            jobs.add(job(fields(text), columns));
        }
        return jobs;
    }

    /** Where each column stands; {@code name} is -1 when there is none. */
    private record Columns(
            int id, int submit, int runtime, int estimate, int width, int deadline, int kind, int name, int count) {}

    private Columns columns(List<String> header) throws TraceException {
        List<String> found = header.stream().map(String::strip).toList();
        List<String> missing =
                COLUMNS.stream().filter(column -> !found.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw wrong(
                    "no column " + String.join(", ", missing),
                    "its first line is \"" + shown(String.join(",", found)) + "\"",
                    "the columns " + String.join(",", COLUMNS));
        }
        for (String column : COLUMNS) {
            if (found.indexOf(column) != found.lastIndexOf(column)) {
                throw wrong("two columns " + column, "only one of them can hold", "another name for one of them");
            }
        }
        return new Columns(
                found.indexOf("id"),
                found.indexOf("submit"),
                found.indexOf("runtime_s"),
                found.indexOf("estimate_s"),
                found.indexOf("width"),
                found.indexOf("deadline"),
                found.indexOf("kind"),
                found.indexOf("name"),
                found.size());
    }

    private TraceJob job(List<String> fields, Columns columns) throws TraceException {
        if (fields.size() != columns.count) {
            throw wrong(
                    fields.size() + " fields",
                    "the first line has " + columns.count + " columns",
                    "a field for each column, empty where there is no value");
        }
        String id = fields.get(columns.id).strip();
        if (id.isEmpty()) {
            throw wrong("no id", "a schedule could not name the job", "a number for each job");
        }
        if (!ids.add(id)) {
            throw wrong("the id \"" + shown(id) + "\" again", "a line above has it too", "an id for each job");
        }
        long submit = number(fields.get(columns.submit), "submit", RoundingMode.CEILING, MAX_INSTANT);
        if (submit < lastSubmit) {
            throw wrong(
                    "submit " + submit + " is before the one above",
                    lastSubmit + " came first, and a trace is sorted by submit time",
                    "sorting it by submit");
        }
        lastSubmit = submit;
        long run = number(fields.get(columns.runtime), "runtime_s", RoundingMode.CEILING, MAX_RUN_SECONDS);
        String estimate = fields.get(columns.estimate).strip();
        long expected =
                estimate.isEmpty() ? run : number(estimate, "estimate_s", RoundingMode.CEILING, MAX_RUN_SECONDS);
        int width = (int) number(fields.get(columns.width), "width", RoundingMode.UNNECESSARY, MAX_WIDTH);
        String written = fields.get(columns.deadline).strip();
        long deadline =
                written.isEmpty() ? TraceJob.NO_DEADLINE : number(written, "deadline", RoundingMode.FLOOR, MAX_INSTANT);
        work += width * run;
        if (work > MAX_WORK) {
            throw wrong(
                    "too much work",
                    "width times run time of the jobs down to here is more than " + MAX_WORK + " seconds",
                    "smaller widths or fewer jobs");
        }
        String name = columns.name < 0 ? "" : fields.get(columns.name).strip();
        String known = name.isEmpty() ? fields.get(columns.kind).strip() + " " + width : name;
        return new TraceJob(id, names.computeIfAbsent(known, text -> text), submit, run, expected, width, deadline);
    }

    private long number(String field, String column, RoundingMode rounding, long most) throws TraceException {
        String text = field.strip();
        if (text.isEmpty()) {
            throw wrong("no " + column, "the field is empty", "a number of at least 0");
        }
        long number;
        if (WHOLE.matcher(text).matches()) {
            number = Long.parseLong(text);
        } else if (DECIMAL.matcher(text).matches()) {
            BigDecimal exact = new BigDecimal(text);
            if (rounding == RoundingMode.UNNECESSARY
                    && exact.stripTrailingZeros().scale() > 0) {
                throw wrong(column + " " + shown(text), "it is no whole number", "a whole number of at least 0");
            }
            number = exact.setScale(0, rounding).longValueExact();
        } else {
            throw wrong(
                    column + " \"" + shown(text) + "\"", "it is no number that can be used", "a number of at least 0");
        }
        if (text.startsWith("-")) {
            throw wrong(column + " " + shown(text), "it is negative", "a number of at least 0");
        }
        if (number > most) {
            throw wrong(column + " " + shown(text), "it is larger than " + most, "a number up to " + most);
        }
        return number;
    }

    private List<String> fields(String text) throws TraceException {
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder field = new StringBuilder();
                int end = text.indexOf('"', at + 1);
                int from = at + 1;
                while (end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == '"') {
                    field.append(text, from, end + 1);
                    from = end + 2;
                    end = text.indexOf('"', from);
                }
                if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ',')) {
                    throw wrong(
                            "a quote that does not close its field",
                            "after the second quote comes the next field or the end of the line",
                            "\"\" for a quote inside a field");
                }
                fields.add(field.append(text, from, end).toString());
                at = end + 2;
            } else {
                int comma = text.indexOf(',', at);
                int end = comma < 0 ? text.length() : comma;
                fields.add(text.substring(at, end));
                at = end + 1;
            }
        }
        return fields;
    }

    private @Nullable String nextLine(InputStream in) throws TraceException, IOException {
        lineBytes = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        lineNumber++;
        while (next >= 0 && next != '\n') {
            if (lineBytes == MAX_LINE_BYTES) {
                throw wrong("a line that is too long", "it has more than 64 KiB", "a CSV file with a job on each line");
            }
            line[lineBytes++] = (byte) next;
            next = in.read();
        }
        if (lineBytes > 0 && line[lineBytes - 1] == '\r') {
            lineBytes--;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line, 0, lineBytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("bytes that are no text", "the line is not UTF-8", "saving the trace as UTF-8");
        }
    }

    private TraceException wrong(String what, String because, String remedy) {
        return new TraceException(trace + ":" + lineNumber + ": " + what, because, remedy);
    }

    /** At most a few characters, without those that would move a terminal's cursor. */
    private static String shown(String text) {
        String cut = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
        char[] characters = cut.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if (Character.isISOControl(characters[i])) {
                characters[i] = '?';
            }
        }
        return String.valueOf(characters);
    }
}
