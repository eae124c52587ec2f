package dev.nightjar.offpeak.calendar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.nightjar.offpeak.calendar.Tariff.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The calendars of one file: a JSON object of names and tariffs.
 *
 * <pre>{@code
 * {"jst-night": {"zone": "Asia/Tokyo",
 *                "weekday": [["22:00", "24:00"], ["00:00", "08:00"]],
 *                "weekend": [["00:00", "24:00"]],
 *                "byDay": {"WED": []},
 *                "holidays": "japan", "holiday_dates": ["2027-05-06"], "not_holidays": ["2027-05-03"],
 *                "discount": 0.2,
 *                "valid_from": "2026-04-01", "valid_to": "2027-03-31", "source": "our contract", "tzdata": "2025b"}}
 * }</pre>
 *
 * <p>Intervals are local and half-open; one that crosses midnight is written as two. {@code byDay} replaces the hours of a
 * day of the week. A holiday has the hours of {@code weekend}; where only days are given, those of Sunday.
 * {@code holidays} is a list of dates, {@code "japan"} for the rules, or any words beside {@code holiday_dates}.
 * {@code valid_from} and {@code valid_to} are local dates, both included. Other keys are warnings of the tariff.
 *
 * <p>A calendar that is wrong is refused when it is asked for; the others of the file can be used.
 */
public final class TariffFile {
    /** Larger files are refused: a calendar of fifty years with all its holidays has 20 kB. */
    public static final int MAX_BYTES = 4 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(10_000)
                    .maxNameLength(10_000)
                    .maxNumberLength(40)
                    .build())
            .build();

    private static final int MAX_NAME = 100;
    private static final Pattern TIME =
            Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?|24:00(?::00)?");
    private static final Pattern NO_REGION = Pattern.compile("[+-].*|(UTC|GMT|UT)[+-].*");
    /** Zones that the IANA database has and some JVMs leave out, by what they are links to. */
    private static final Map<String, String> LINKS =
            Map.of("EST", "America/Panama", "MST", "America/Phoenix", "HST", "Pacific/Honolulu", "ROC", "Asia/Taipei");

    private static final Set<String> KEYS = Set.of(
            "zone",
            "weekday",
            "weekend",
            "byDay",
            "holidays",
            "holiday_dates",
            "not_holidays",
            "discount",
            "valid_from",
            "valid_to",
            "source",
            "tzdata");

    private final String file;
    private final SequencedMap<String, Node> calendars;

    private TariffFile(String file, SequencedMap<String, Node> calendars) {
        this.file = file;
        this.calendars = calendars;
    }

    /**
     * Reads a file to its end; the stream stays open.
     *
     * @param file its name, for messages
     * @throws TariffException when it is too large, no JSON, or no object of objects
     * @throws IOException when the stream fails
     */
    public static TariffFile read(String file, InputStream in) throws TariffException, IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new TariffException(
                    file,
                    null,
                    file + ": cannot read the calendars",
                    "the file has more than " + MAX_BYTES + " bytes",
                    "a file for each calendar");
        }
        Node root;
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            root = parser.currentToken() == null ? new Node(1, 1, null) : node(parser);
            parser.nextToken();
            if (parser.currentToken() != null) {
                Node more = new Node(parser, null);
                throw new TariffException(
                        file,
                        null,
                        file + ":" + more.place() + ": cannot read the calendars",
                        "something follows the end of the JSON document",
                        "one object with all calendars");
            }
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            throw new TariffException(
                    file,
                    null,
                    file + place + ": cannot read the calendars",
                    "this is no JSON: "
                            + TariffException.shown(
                                    e.getOriginalMessage().lines().findFirst().orElse("it ends early")),
                    "correcting the file there");
        } catch (IOException e) {
            // The bytes are in memory: only their encoding can fail.
            throw new TariffException(
                    file,
                    null,
                    file + ": cannot read the calendars",
                    "this is no UTF-8: " + TariffException.shown(String.valueOf(e.getMessage())),
                    "saving the file as UTF-8");
        }
        if (!(root.value instanceof Map<?, ?>)) {
            throw new TariffException(
                    file,
                    null,
                    file + ":" + root.place() + ": cannot read the calendars",
                    "the file is no JSON object of names and calendars",
                    "{\"NAME\": {\"zone\": \"Asia/Tokyo\", ..}}");
        }
        return new TariffFile(file, root.fields());
    }

    /** In the order of the file. */
    public List<String> names() {
        return List.copyOf(calendars.keySet());
    }

    /** Whether it has a calendar of that name, right or wrong. */
    public boolean has(String name) {
        return calendars.containsKey(name);
    }

    /**
     * The tariff of that name.
     *
     * @throws TariffException when there is none, or when it is wrong; it names the place
     */
    public Tariff tariff(String name) throws TariffException {
        Node node = calendars.get(name);
        if (node == null) {
            List<String> known =
                    names().stream().limit(12).map(TariffException::shown).toList();
            throw new TariffException(
                    file,
                    name,
                    file + ": cannot find the calendar \"" + TariffException.shown(name) + "\"",
                    known.isEmpty()
                            ? "the file has no calendars"
                            : "the file has " + String.join(", ", known)
                                    + (known.size() < calendars.size() ? ", …" : ""),
                    "one of its names");
        }
        return new Reader(name).tariff(node);
    }

    /** A JSON value with its place; objects are {@code SequencedMap<String, Node>}, arrays {@code List<Node>}. */
    private record Node(int line, int column, @Nullable Object value) {
        Node(JsonParser parser, @Nullable Object value) {
            this(
                    parser.currentTokenLocation().getLineNr(),
                    parser.currentTokenLocation().getColumnNr(),
                    value);
        }

        String place() {
            return line + ":" + column;
        }

        @SuppressWarnings("unchecked") // Only node() makes objects, and it makes them of this type.
        SequencedMap<String, Node> fields() {
            return value instanceof SequencedMap<?, ?> map
                    ? (SequencedMap<String, Node>) map
                    : Collections.emptyNavigableMap();
        }

        String shown() {
            return switch (value) {
                case null -> "null";
                case Map<?, ?> object -> "an object";
                case List<?> array -> "a list";
                case String text -> "\"" + TariffException.shown(text) + "\"";
                default -> TariffException.shown(value.toString());
            };
        }
    }

    /** The nesting is bounded by the parser. */
    private static Node node(JsonParser parser) throws IOException {
        Node here = new Node(parser, null);
        Object value = switch (parser.currentToken()) {
            case START_OBJECT -> {
                SequencedMap<String, Node> fields = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, node(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Node> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(node(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
        return new Node(here.line, here.column, value);
    }

    /** The number; its text when no computer holds it, such as 1e99999999999. */
    private static Object number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** Reads one calendar. */
    private final class Reader {
        private final String name;

        Reader(String name) {
            this.name = name;
        }

        Tariff tariff(Node node) throws TariffException {
            if (name.isBlank()
                    || name.length() > MAX_NAME
                    || name.codePoints().anyMatch(c -> TariffException.isUnprintable(c) || "<>&\"'`".indexOf(c) >= 0)) {
                throw wrong(
                        node,
                        "",
                        "cannot use its name",
                        "a name has 1 to " + MAX_NAME + " characters, none of them < > & \" ' ` or a control character",
                        "a name such as tokyo-night");
            }
            if (!(node.value instanceof Map<?, ?>)) {
                throw wrong(node, "", "cannot read " + node.shown(), "a calendar is an object", "{\"zone\": .., ..}");
            }
            Map<String, Node> fields = node.fields();
            List<String> warnings = new ArrayList<>();
            fields.forEach((key, value) -> {
                if (!KEYS.contains(key)) {
                    warnings.add(file + ":" + value.place() + ": the calendar \"" + TariffException.shown(name)
                            + "\" has \"" + TariffException.shown(key) + "\", which means nothing here");
                }
            });
            Node byDay = fields.get("byDay");
            if (!fields.containsKey("weekday") && !fields.containsKey("weekend") && byDay == null) {
                throw wrong(
                        node,
                        "",
                        "cannot use it",
                        "it has no hours: neither weekday, weekend nor byDay",
                        "\"weekday\": [[\"22:00\", \"24:00\"]], or [] for none");
            }
            List<Interval> weekday = hours(fields.get("weekday"), "weekday");
            List<Interval> weekend = hours(fields.get("weekend"), "weekend");
            Map<DayOfWeek, List<Interval>> week = new EnumMap<>(DayOfWeek.class);
            for (DayOfWeek day : DayOfWeek.values()) {
                week.put(day, day.compareTo(DayOfWeek.SATURDAY) < 0 ? weekday : weekend);
            }
            if (byDay != null) {
                week.putAll(byDay(byDay));
            }
            Node validTo = fields.get("valid_to");
            LocalDate from = optionalDate(fields.get("valid_from"), "valid_from");
            LocalDate to = optionalDate(validTo, "valid_to");
            if (from != null && to != null && validTo != null && to.isBefore(from)) {
                throw wrong(
                        validTo,
                        "valid_to",
                        "cannot use " + validTo.shown(),
                        "that is before valid_from, " + from,
                        "a later date");
            }
            return new Tariff(
                    name,
                    zone(fields.get("zone"), node),
                    week,
                    fields.containsKey("weekend") ? weekend : week.getOrDefault(DayOfWeek.SUNDAY, List.of()),
                    holidays(fields),
                    discount(fields.get("discount"), node),
                    from,
                    to,
                    optionalText(fields.get("source"), "source"),
                    tzdata(fields.get("tzdata")),
                    warnings);
        }

        private ZoneId zone(@Nullable Node node, Node calendar) throws TariffException {
            if (node == null) {
                throw wrong(calendar, "", "cannot use it", "it has no zone", "\"zone\": \"Asia/Tokyo\"");
            }
            String id = text(node, "zone", "a name of the IANA time zone database");
            String example = "a name such as Asia/Tokyo or America/New_York";
            if (NO_REGION.matcher(id).matches()) {
                throw wrong(
                        node, "zone", "cannot use " + node.shown(), "an offset is no zone: it knows no rules", example);
            }
            Set<String> known = ZoneRulesProvider.getAvailableZoneIds();
            if (!known.contains(id) && LINKS.containsKey(id)) {
                return ZoneId.of(LINKS.get(id));
            }
            if (!known.contains(id)) {
                String meant = known.stream()
                        .filter(other -> other.equalsIgnoreCase(id))
                        .findFirst()
                        .map(other -> "\"" + other + "\"")
                        .orElse(example);
                String release =
                        ZoneRulesProvider.getVersions("UTC").lastEntry().getKey();
                throw wrong(
                        node,
                        "zone",
                        "cannot use " + node.shown(),
                        "the time zone database of this JVM, " + release + ", has no such zone",
                        meant);
            }
            return ZoneId.of(id);
        }

        private List<Interval> hours(@Nullable Node node, String at) throws TariffException {
            List<Interval> intervals = new ArrayList<>();
            if (node == null) {
                return intervals;
            }
            List<Node> items = items(node, at, "a list of intervals", "[[\"22:00\", \"24:00\"]]");
            for (int i = 0; i < items.size(); i++) {
                Node item = items.get(i);
                String place = at + "[" + i + "]";
                List<Node> ends = items(item, place, "a start and an end", "[\"22:00\", \"24:00\"]");
                if (ends.size() != 2) {
                    throw wrong(
                            item,
                            place,
                            "cannot read an interval of " + ends.size() + " times",
                            "an interval has a start and an end",
                            "[\"22:00\", \"24:00\"]");
                }
                int start = time(ends.getFirst(), place);
                int end = time(ends.getLast(), place);
                if (start >= end) {
                    String written = Interval.text(start) + " to " + Interval.text(end);
                    throw wrong(
                            item,
                            place,
                            "cannot use " + written,
                            start == end ? "it is empty" : "it ends before it starts",
                            start == end || end == 0
                                    ? "24:00 for the midnight at the end of the day"
                                    : "one interval to 24:00 and one from 00:00");
                }
                Interval interval = new Interval(start, end);
                for (Interval other : intervals) {
                    if (other.start() < end && start < other.end()) {
                        throw wrong(
                                item,
                                place,
                                "cannot use " + interval,
                                "it overlaps with " + other,
                                "intervals that at most touch");
                    }
                }
                if (intervals.size() >= 1000) {
                    throw wrong(item, place, "cannot read it", "a day has at most 1000 intervals", "fewer of them");
                }
                intervals.add(interval);
            }
            return intervals;
        }

        private int time(Node node, String at) throws TariffException {
            Matcher time = node.value instanceof String written ? TIME.matcher(written) : null;
            if (time == null || !time.matches()) {
                throw wrong(
                        node,
                        at,
                        "cannot read " + node.shown(),
                        "it is no time of day from 00:00 to 24:00",
                        "two digits each, such as \"08:30\"");
            }
            if (time.group(1) == null) {
                return Interval.DAY;
            }
            String seconds = time.group(3);
            return 3600 * Integer.parseInt(time.group(1))
                    + 60 * Integer.parseInt(time.group(2))
                    + (seconds == null ? 0 : Integer.parseInt(seconds));
        }

        private Map<DayOfWeek, List<Interval>> byDay(Node node) throws TariffException {
            if (!(node.value instanceof Map<?, ?>)) {
                throw wrong(node, "byDay", "cannot read " + node.shown(), "it is no object", "{\"FRI\": []}");
            }
            Map<DayOfWeek, List<Interval>> days = new EnumMap<>(DayOfWeek.class);
            for (Map.Entry<String, Node> field : node.fields().entrySet()) {
                String written = field.getKey();
                DayOfWeek day = null;
                for (DayOfWeek one : DayOfWeek.values()) {
                    String upper = written.toUpperCase(Locale.ROOT);
                    if (upper.equals(one.name()) || upper.equals(one.name().substring(0, 3))) {
                        day = one;
                    }
                }
                if (day == null || days.containsKey(day)) {
                    throw wrong(
                            field.getValue(),
                            "byDay",
                            "cannot use \"" + TariffException.shown(written) + "\"",
                            day == null ? "it is no day of the week" : "that day stands there twice",
                            "MON, TUE, WED, THU, FRI, SAT and SUN, each at most once");
                }
                days.put(day, hours(field.getValue(), "byDay." + TariffException.shown(written)));
            }
            return days;
        }

        private Holidays holidays(Map<String, Node> fields) throws TariffException {
            Node node = fields.get("holidays");
            Node listed = fields.get("holiday_dates");
            Node removed = fields.get("not_holidays");
            List<LocalDate> dates = new ArrayList<>();
            boolean japanese = false;
            if (node != null && node.value instanceof String words) {
                japanese = words.equals("japan");
                if (!japanese && listed == null) {
                    throw wrong(
                            node,
                            "holidays",
                            "cannot use " + node.shown(),
                            "the only rules that are known are those of \"japan\", and there are no holiday_dates",
                            "a list of dates, or \"japan\"");
                }
            } else if (node != null && node.value != null) {
                dates.addAll(dates(node, "holidays"));
            }
            if (listed != null) {
                dates.addAll(dates(listed, "holiday_dates"));
            }
            List<LocalDate> none = removed == null ? List.of() : dates(removed, "not_holidays");
            try {
                return new Holidays(japanese, dates, none);
            } catch (IllegalArgumentException e) {
                throw wrong(
                        removed == null ? new Node(1, 1, null) : removed,
                        "not_holidays",
                        "cannot use them",
                        String.valueOf(e.getMessage()),
                        "each date in one list");
            }
        }

        private List<LocalDate> dates(Node node, String at) throws TariffException {
            List<LocalDate> dates = new ArrayList<>();
            for (Node item : items(node, at, "a list of dates", "[\"2026-11-23\"]")) {
                dates.add(date(item, at + "[" + dates.size() + "]"));
            }
            return dates;
        }

        private @Nullable LocalDate optionalDate(@Nullable Node node, String at) throws TariffException {
            return node == null || node.value == null ? null : date(node, at);
        }

        private LocalDate date(Node node, String at) throws TariffException {
            // Longer years have a sign.
            if (node.value instanceof String written && written.length() == 10) {
                try {
                    return LocalDate.parse(written);
                } catch (DateTimeException e) {
                    throw wrong(
                            node,
                            at,
                            "cannot read " + node.shown(),
                            "there is no such date: " + TariffException.shown(String.valueOf(e.getMessage())),
                            "a date such as \"2026-11-23\"");
                }
            }
            throw wrong(node, at, "cannot read " + node.shown(), "it is no date", "a date such as \"2026-11-23\"");
        }

        private BigDecimal discount(@Nullable Node node, Node calendar) throws TariffException {
            if (node == null) {
                throw wrong(calendar, "", "cannot use it", "it has no discount", "\"discount\": 0.2 for 20 % off");
            }
            if (!(node.value instanceof BigDecimal rate)) {
                throw wrong(node, "discount", "cannot read " + node.shown(), "it is no number", "0.2 for 20 % off");
            }
            if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) >= 0 || rate.scale() > 12) {
                throw wrong(
                        node,
                        "discount",
                        "cannot use " + node.shown(),
                        "a discount is at least 0 and less than 1, with at most 12 digits after the point",
                        "0.2 for 20 % off");
            }
            return rate;
        }

        private @Nullable String tzdata(@Nullable Node node) throws TariffException {
            String release = optionalText(node, "tzdata");
            if (node != null
                    && release != null
                    && !Tariff.RELEASE.matcher(release).matches()) {
                throw wrong(
                        node,
                        "tzdata",
                        "cannot use " + node.shown(),
                        "it is no release of the IANA time zone database",
                        "one such as \"2025b\"");
            }
            return release;
        }

        private @Nullable String optionalText(@Nullable Node node, String at) throws TariffException {
            return node == null || node.value == null ? null : text(node, at, "text");
        }

        private String text(Node node, String at, String kind) throws TariffException {
            if (node.value instanceof String text) {
                return text;
            }
            throw wrong(node, at, "cannot read " + node.shown(), "it is not " + kind, "text in quotes");
        }

        @SuppressWarnings("unchecked") // Only node() makes lists, and it makes them of this type.
        private List<Node> items(Node node, String at, String kind, String example) throws TariffException {
            if (node.value instanceof List<?> items) {
                return (List<Node>) items;
            }
            throw wrong(node, at, "cannot read " + node.shown(), "it is not " + kind, example);
        }

        /** @param at the place inside the calendar, or nothing for the whole of it */
        private TariffException wrong(Node node, String at, String what, String because, String remedy) {
            String calendar = "calendar \"" + TariffException.shown(name) + "\"" + (at.isEmpty() ? "" : ", " + at);
            return new TariffException(
                    file, name, file + ":" + node.place() + ": " + calendar + ": " + what, because, remedy);
        }
    }
}
