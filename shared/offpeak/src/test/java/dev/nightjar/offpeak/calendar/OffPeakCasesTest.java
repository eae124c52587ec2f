package dev.nightjar.offpeak.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The cases of {@code cases/offpeak}, each value. */
class OffPeakCasesTest {
    @Test
    void everyCaseIsAnsweredAsItsHandsSay() throws IOException, TariffException {
        TariffFile calendars;
        try (InputStream in = Files.newInputStream(Corpus.path("cases/offpeak/calendars.json"))) {
            calendars = TariffFile.read("calendars.json", in);
        }
        JsonNode cases = new ObjectMapper()
                .readTree(Corpus.path("cases/offpeak/cases.json").toFile());
        List<String> different = new ArrayList<>();
        int values = 0;
        for (JsonNode one : cases) {
            String name = one.get("calendar").asText();
            List<OffPeakCalendar> asked = new ArrayList<>(List.of(OffPeakCalendar.of(calendars.tariff(name))));
            OffPeakCalendar.named(name).ifPresent(asked::add);
            for (OffPeakCalendar calendar : asked) {
                Map<String, @Nullable Object> answer = fields(calendar.ask(
                        Instant.parse(one.get("instant").asText()),
                        Duration.ofMinutes(one.get("duration_minutes").asLong()),
                        one.has("deadline") ? Instant.parse(one.get("deadline").asText()) : null));
                for (Map.Entry<String, JsonNode> expected : one.get("expect").properties()) {
                    String ours = String.valueOf(answer.get(expected.getKey()));
                    values++;
                    if (!ours.equals(expected.getValue().asText())) {
                        different.add(one.get("id").asText() + " " + calendar + " " + expected + " and not " + ours);
                    }
                }
            }
        }

        assertThat(different).isEmpty();
        assertThat(values).isGreaterThan(cases.size() * 7);
    }

    private static Map<String, @Nullable Object> fields(WindowAnswer answer) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("in_window", answer.inWindow());
        fields.put("window_end", answer.windowEnd());
        fields.put("seconds_left_in_window", answer.secondsLeftInWindow());
        fields.put("next_window_start", answer.nextWindowStart());
        fields.put("discounted_seconds_if_started_now", answer.discountedSecondsIfStartedNow());
        fields.put("fits_now", answer.fitsNow());
        fields.put("earliest_full_fit_start", answer.earliestFullFitStart());
        fields.put("feasible", answer.feasible());
        fields.put("best_start", answer.bestStart());
        fields.put("best_discounted_seconds", answer.bestDiscountedSeconds());
        return fields;
    }
}
