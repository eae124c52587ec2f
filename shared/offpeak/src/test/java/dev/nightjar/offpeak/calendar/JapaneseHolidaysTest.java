package dev.nightjar.offpeak.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JapaneseHolidaysTest {
    @Test
    void areThoseOfTheOfficialListFrom1974To2050() throws IOException {
        List<LocalDate> listed = Files.readAllLines(Corpus.path("cases/offpeak/jp-holidays.txt")).stream()
                .map(LocalDate::parse)
                .toList();
        List<LocalDate> ours = new ArrayList<>();
        for (int year = 1974; year <= 2050; year++) {
            ours.addAll(JapaneseHolidays.inYear(year));
        }

        assertThat(ours).hasSize(1279).containsExactlyElementsOf(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "2019-04-30, between two holidays",
        "2019-05-01, the accession",
        "2019-10-22, the enthronement",
        "2020-07-24, sports day moved for the games",
        "2021-08-09, substitute for the moved mountain day",
        "2024-02-12, substitute",
        "2026-09-22, between two holidays",
        "2009-05-06, substitute pushed over two holidays",
        "1989-02-24, a funeral of state",
        "1993-06-09, a wedding",
        "1959-04-10, a wedding",
        "1948-11-23, the first year of the act",
        "1973-04-30, the first substitute"
    })
    void knowTheDay(LocalDate date, String why) {
        assertThat(JapaneseHolidays.isHoliday(date)).as(why).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2019-12-23",
                "2020-10-12",
                "2021-07-19",
                "2020-08-11",
                "1985-05-04",
                "1948-07-19",
                "1947-11-03",
                "1972-11-24"
            })
    void knowNoOther(LocalDate date) {
        assertThat(JapaneseHolidays.isHoliday(date)).isFalse();
    }

    @Test
    void stayNearTheSunForCenturies() {
        for (int year = 1948; year < 2400; year++) {
            assertThat(JapaneseHolidays.inYear(year).stream()
                            .filter(date -> date.getMonthValue() == 9 && date.getDayOfMonth() > 21)
                            .findFirst())
                    .hasValueSatisfying(date -> assertThat(date.getDayOfMonth()).isBetween(22, 24));
        }
    }

    @Test
    void datesOfATariffWinOverTheRules() {
        LocalDate decreed = LocalDate.of(2027, 6, 1);
        LocalDate moved = LocalDate.of(2027, 7, 19);

        Holidays holidays = new Holidays(true, List.of(decreed), List.of(moved));

        assertThat(holidays.inYear(2027)).contains(decreed).doesNotContain(moved);
        assertThat(holidays.version()).isEqualTo("jp-2026.1+2 dates");
        assertThat(Holidays.NONE.version()).isEqualTo("none");
        assertThatThrownBy(() -> new Holidays(true, List.of(decreed), List.of(decreed)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2027-06-01 cannot be a holiday and none");
    }
}
