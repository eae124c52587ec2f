package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.environment.OptionWords;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs check}: whether the lower price holds at an instant. */
final class JobsCheckCommand implements Subcommand {
    private final Streams streams;

    JobsCheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar jobs check", "--at INSTANT [OPTION]...", """
            Says whether the lower price of a tariff holds at an instant.\
            """, """
                Example:
                  ./nightjar jobs check --at 2026-11-20T21:00:00+09:00\
                """)
                .value("at", "INSTANT", "RFC 3339 with its offset, or milliseconds since 1970.")
                .flag("json", "Prints one JSON document on standard output.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, IOException {
        Instant at = call.value("at", OptionWords::instant, Instant.MAX);
        if (at.equals(Instant.MAX)) {
            throw syntax().wrong("no --at", "an answer is for an instant");
        }
        boolean inWindow = OffPeakCalendar.jstDefault().discounted(at.getEpochSecond());
        if (call.has("json")) {
            SequencedMap<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("in_window", inWindow);
            JsonText.write(answer, streams.out());
        } else {
            streams.out().println(inWindow ? "the lower price holds" : "the full price holds");
        }
        return 0;
    }
}
