package dev.nightjar.cloud;

import io.cloudevents.CloudEvent;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The log as Cloud Logging reads it: one JSON object a line, whatever a message holds.
 *
 * <p>Control characters, U+2028 and U+2029 are escaped, a lone surrogate becomes U+FFFD, texts are cut at 32,768
 * characters. Fields: {@code severity}, {@code message}, {@code time} where a clock was given, {@code stack_trace} of an
 * exception, and {@code logging.googleapis.com/trace}, {@code /spanId}, {@code /trace_sampled} and {@code /labels}.
 *
 * <p>A line names things; it never holds what came in an event, a token, or a URL's query. Immutable; the {@code with}
 * methods give another log on the same stream. Safe for many threads.
 *
 * <p>Source: Cloud Logging, "Structured logging", special fields in the message.
 */
public final class JsonLog {
    /** As Cloud Logging orders them. */
    public enum Severity {
        DEBUG,
        INFO,
        NOTICE,
        WARNING,
        ERROR,
        CRITICAL
    }

    private static final String GOOGLE = "logging.googleapis.com/";
    private static final int MAX_TEXT_CHARS = 32_768;
    /** W3C Trace Context: version, trace id, parent id, flags; an id of zeros is none. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private final PrintStream out;
    private final @Nullable InstantSource clock;
    private final @Nullable String project;
    private final @Nullable String traceparent;
    private final Map<String, String> labels;

    /** A log without times: the platform that collects it adds them. */
    public JsonLog(PrintStream out) {
        this(out, null, null, null, Map.of());
    }

    private JsonLog(
            PrintStream out,
            @Nullable InstantSource clock,
            @Nullable String project,
            @Nullable String traceparent,
            Map<String, String> labels) {
        this.out = out;
        this.clock = clock;
        this.project = project;
        this.traceparent = traceparent;
        this.labels = labels;
    }

    /** Every line gets a {@code time}. */
    public JsonLog withClock(InstantSource clock) {
        return new JsonLog(out, clock, project, traceparent, labels);
    }

    /** Traces are named {@code projects/PROJECT/traces/ID}, as the cloud's console looks for them, not by their bare id. */
    public JsonLog withProject(String project) {
        return new JsonLog(out, clock, project, traceparent, labels);
    }

    /** Lines belong to that W3C {@code traceparent}; one that is none is ignored. */
    public JsonLog withTrace(@Nullable String traceparent) {
        return new JsonLog(out, clock, project, traceparent, labels);
    }

    public JsonLog withLabel(String key, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return new JsonLog(out, clock, project, traceparent, more);
    }

    /** Lines belong to that event: its trace (extension {@code traceparent}) and its id, as the label {@code event_id}. */
    public JsonLog forEvent(CloudEvent event) {
        JsonLog traced = event.getExtension("traceparent") instanceof String parent ? withTrace(parent) : this;
        return event.getId() == null ? traced : traced.withLabel("event_id", event.getId());
    }

    public void info(String message) {
        write(Severity.INFO, message, null);
    }

    public void warning(String message) {
        write(Severity.WARNING, message, null);
    }

    /** {@code failure} gives the line its stack trace, so that Error Reporting groups it. */
    public void error(String message, Throwable failure) {
        write(Severity.ERROR, message, failure);
    }

    public void write(Severity severity, String message, @Nullable Throwable failure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("severity", severity.name());
        fields.put("message", cut(message));
        if (clock != null) {
            fields.put("time", clock.instant().toString());
        }
        if (failure != null) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            fields.put("stack_trace", cut(trace.toString()));
        }
        Matcher trace = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
        if (trace.matches()) {
            fields.put(
                    GOOGLE + "trace",
                    project == null ? trace.group(1) : "projects/" + project + "/traces/" + trace.group(1));
            fields.put(GOOGLE + "spanId", trace.group(2));
            fields.put(GOOGLE + "trace_sampled", (Integer.parseInt(trace.group(3), 16) & 1) == 1);
        }
        if (!labels.isEmpty()) {
            Map<String, String> cut = new LinkedHashMap<>();
            labels.forEach((key, value) -> cut.put(key, cut(value)));
            fields.put(GOOGLE + "labels", cut);
        }
        byte[] line = (escaped(Json.write(fields)) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line, 0, line.length);
            out.flush();
        }
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT_CHARS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT_CHARS - 1)) ? MAX_TEXT_CHARS - 1 : MAX_TEXT_CHARS;
        return text.substring(0, end) + "… (" + (text.length() - end) + " characters more)";
    }

    /** JSON asks only for U+0000 to U+001F; terminals and line readers also heed these, which stand only inside texts. */
    private static String escaped(byte[] json) {
        StringBuilder line = new StringBuilder(json.length);
        new String(json, StandardCharsets.UTF_8).chars().forEach(c -> {
            if ((c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029) {
                line.append("\\u%04x".formatted(c));
            } else {
                line.append((char) c);
            }
        });
        return line.toString();
    }
}
