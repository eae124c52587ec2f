package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.TariffException;
import dev.nightjar.offpeak.calendar.TariffFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Traces of a few jobs in the first hours of 1970, and calendars with windows of a few minutes there. */
final class SmallTraces {
    private SmallTraces() {}

    /** Windows of every day, UTC, such as {@code 00:10-00:20}; a fifth off. */
    static OffPeakCalendar windows(String... windows) {
        String intervals = Arrays.stream(windows)
                .map(window -> "[\"" + window.replace("-", "\",\"") + "\"]")
                .collect(Collectors.joining(",", "[", "]"));
        String json = """
            {"small": {"zone": "UTC", "weekday": %1$s, "weekend": %1$s, "holidays": [], "discount": 0.2}}\
            """.formatted(intervals);
        try {
            return OffPeakCalendar.of(
                    TariffFile.read("small", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))
                            .tariff("small"));
        } catch (TariffException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** One job for each text: {@code submit run width [deadline]}, in seconds, or in minutes with an m. */
    static Trace trace(String... jobs) {
        List<TraceJob> list = new ArrayList<>();
        for (String job : jobs) {
            String[] words = job.split(" ");
            long run = seconds(words[1]);
            list.add(new TraceJob(
                    String.valueOf((char) ('a' + list.size())),
                    "job " + words[2],
                    seconds(words[0]),
                    run,
                    run,
                    Integer.parseInt(words[2]),
                    words.length > 3 ? seconds(words[3]) : TraceJob.NO_DEADLINE));
        }
        return new Trace("small", list);
    }

    static long seconds(String written) {
        return written.endsWith("m")
                ? 60 * Long.parseLong(written.substring(0, written.length() - 1))
                : Long.parseLong(written);
    }

    static SimulationSettings settings(OffPeakCalendar calendar, int capacity, int rounds) {
        return new SimulationSettings(
                calendar, capacity, rounds, Duration.ZERO, SimulationSettings.DEFAULT_MAX_DELAY, RunTimes.EXACT);
    }

    /** A row for each segment: {@code id segment start-end}, in minutes where they are whole, else in seconds with an s. */
    static List<String> rows(Schedule schedule) {
        List<String> rows = new ArrayList<>();
        try {
            schedule.forEach((job, number, start, end) ->
                    rows.add(job.id() + " " + number + " " + shown(start) + "-" + shown(end)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    private static String shown(long second) {
        return second % 60 == 0 ? String.valueOf(second / 60) : second + "s";
    }
}
