package dev.nightjar.offpeak.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.offpeak.calendar.Tariff.Interval;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TariffFileTest {
    @Test
    void readsAllThatATariffCanSay() throws IOException, TariffException {
        Tariff tariff = read("""
            {"night": {"zone": "Europe/Berlin",
                       "weekday": [["22:00", "24:00"], ["00:00", "06:00:30"], ["06:00:30", "07:00"]],
                       "weekend": [["00:00", "24:00"]],
                       "byDay": {"WED": [], "Friday": [["12:00", "13:00"]]},
                       "holidays": ["2026-12-25"], "holiday_dates": ["2026-12-24"],
                       "discount": 0.125, "valid_from": "2026-04-01", "valid_to": "2027-03-31",
                       "source": "contract 7", "tzdata": "2024a"}}\
            """).tariff("night");

        assertThat(tariff.zone().getId()).isEqualTo("Europe/Berlin");
        assertThat(tariff.week().get(DayOfWeek.MONDAY))
                .containsExactly(new Interval(0, 7 * 3600), new Interval(22 * 3600, 24 * 3600));
        assertThat(tariff.week().get(DayOfWeek.WEDNESDAY)).isEmpty();
        assertThat(tariff.week().get(DayOfWeek.FRIDAY)).containsExactly(new Interval(12 * 3600, 13 * 3600));
        assertThat(tariff.onHolidays()).containsExactly(new Interval(0, 24 * 3600));
        assertThat(tariff.holidays().added()).containsExactly(LocalDate.of(2026, 12, 24), LocalDate.of(2026, 12, 25));
        assertThat(tariff.discount()).isEqualTo(new BigDecimal("0.125"));
        assertThat(tariff.validFrom()).isEqualTo("2026-04-01");
        assertThat(tariff.validTo()).isEqualTo("2027-03-31");
        assertThat(tariff.source()).isEqualTo("contract 7");
        assertThat(tariff.warnings()).isEmpty();
    }

    @Test
    void rulesOfAZoneAreTakenByNameWithDatesThatDiffer() throws IOException, TariffException {
        Tariff tariff = read("""
            {"x": {"zone": "Asia/Tokyo", "weekday": [], "weekend": [["00:00", "24:00"]], "holidays": "japan",
                   "holiday_dates": ["2027-06-01"], "not_holidays": ["2027-07-19"], "discount": 0}}\
            """).tariff("x");

        assertThat(tariff.holidays().inYear(2027)).contains(LocalDate.of(2027, 1, 1), LocalDate.of(2027, 6, 1));
        assertThat(tariff.holidays().inYear(2027)).doesNotContain(LocalDate.of(2027, 7, 19));
    }

    @Test
    void whereOnlyDaysAreGivenAHolidayIsASunday() throws IOException, TariffException {
        Tariff tariff = read("""
            {"x": {"zone": "UTC", "byDay": {"MON": [["01:00", "02:00"]], "SUN": [["00:00", "12:00"]]},
                   "holidays": ["2026-11-23"], "discount": 0.1}}\
            """).tariff("x");

        assertThat(tariff.onHolidays()).containsExactly(new Interval(0, 12 * 3600));
    }

    @Test
    void whatNobodyUnderstandsIsAWarningOfTheCalendar() throws IOException, TariffException {
        TariffFile file = read("{\"x\": {\"zone\": \"UTC\", \"weekday\": [],\n \"discont\": 1, \"discount\": 0.5}}");

        assertThat(OffPeakCalendar.of(file.tariff("x")).versions().warnings())
                .containsExactly("calendars.json:2:13: the calendar \"x\" has \"discont\", which means nothing here");
    }

    @Test
    void aWrongCalendarHarmsNoOther() throws IOException, TariffException {
        TariffFile file =
                read("{\"bad\": {\"zone\": 7}, \"good\": {\"zone\": \"UTC\", \"weekday\": [], \"discount\": 0.1}}");

        assertThat(file.names()).containsExactly("bad", "good");
        assertThat(file.tariff("good").name()).isEqualTo("good");
        assertThatThrownBy(() -> file.tariff("bad")).isInstanceOf(TariffException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"weekday\": [[\"22:00\", \"23:00\"], [\"22:59\", \"24:00\"]] | weekday[1]: cannot use 22:59-24:00 |"
                        + " overlaps with 22:00-23:00",
                "\"weekday\": [[\"22:00\", \"08:00\"]] | weekday[0]: cannot use 22:00 to 08:00 | ends before it starts",
                "\"weekday\": [[\"22:00\", \"00:00\"]] | weekday[0]: cannot use 22:00 to 00:00 | ends before it starts",
                "\"weekday\": [[\"22:00\", \"22:00\"]] | weekday[0]: cannot use 22:00 to 22:00 | it is empty",
                "\"weekday\": [[\"24:30\", \"24:00\"]] | weekday[0]: cannot read \"24:30\" | no time of day",
                "\"weekday\": [[\"8:00\", \"24:00\"]] | weekday[0]: cannot read \"8:00\" | no time of day",
                "\"weekday\": [[8, 24]] | weekday[0]: cannot read 8 | no time of day",
                "\"weekday\": [[\"08:00\"]] | weekday[0]: cannot read an interval of 1 times | a start and an end",
                "\"weekday\": [\"08:00\", \"09:00\"] | weekday[0]: cannot read \"08:00\" | not a start and an end",
                "\"weekday\": \"night\" | weekday: cannot read \"night\" | not a list of intervals",
                "\"byDay\": {\"XYZ\": []} | byDay: cannot use \"XYZ\" | no day of the week",
                "\"byDay\": {\"MON\": [], \"monday\": []} | byDay: cannot use \"monday\" | stands there twice",
                "\"byDay\": [] | byDay: cannot read a list | no object",
                "\"weekday\": [], \"holidays\": \"moon\" | holidays: cannot use \"moon\" | only rules",
                "\"weekday\": [], \"holidays\": [\"2026-02-30\"] | holidays[0]: cannot read \"2026-02-30\" | no such"
                        + " date",
                "\"weekday\": [], \"holidays\": [\"soon\"] | holidays[0]: cannot read \"soon\" | no date",
                "\"weekday\": [], \"valid_from\": \"2027-01-01\", \"valid_to\": \"2026-01-01\" | valid_to: cannot use"
                        + " \"2026-01-01\" | before valid_from",
                "\"weekday\": [], \"tzdata\": \"new\" | tzdata: cannot use \"new\" | no release",
                "\"weekday\": [], \"source\": 7 | source: cannot read 7 | not text",
                "\"holidays\": [] | \"x\": cannot use it | no hours"
            })
    void aWrongValueIsNamedWithItsPlace(String fields, String what, String because) throws IOException {
        TariffException refused = refused("{\"x\": {\"zone\": \"Asia/Tokyo\", \"discount\": 0.2, " + fields + "}}");

        assertThat(refused.what()).startsWith("calendars.json:1:").contains("calendar \"x\"", what);
        assertThat(refused.because()).contains(because);
        assertThat(refused.remedy()).isNotBlank();
        assertThat(refused.getMessage())
                .isEqualTo(refused.what() + "\n  because " + refused.because() + "\n  try " + refused.remedy());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "-0.1", "1.5", "\"0.2\"", "null", "true", "0.0000000000001", "1e-999999999", "1e99999999999"
            })
    void aDiscountIsANumberFromZeroToBelowOne(String written) throws IOException {
        TariffException refused =
                refused("{\"x\": {\"zone\": \"UTC\", \"weekday\": [], \"discount\": " + written + "}}");

        assertThat(refused.what()).contains("calendar \"x\", discount: cannot");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Asia/Tokio | has no such zone | a name such as",
                "asia/tokyo | has no such zone | \"Asia/Tokyo\"",
                "+09:00 | an offset is no zone | a name such as",
                "UTC+9 | an offset is no zone | a name such as",
                "../etc/passwd | has no such zone | a name such as"
            })
    void anUnknownZoneIsNamed(String zone, String because, String remedy) throws IOException {
        TariffException refused = refused("{\"x\": {\"zone\": \"" + zone + "\", \"weekday\": [], \"discount\": 0.2}}");

        assertThat(refused.what()).contains("zone: cannot use \"" + zone + "\"");
        assertThat(refused.because()).contains(because);
        assertThat(refused.remedy()).contains(remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EST", "MST", "HST", "ROC", "Etc/GMT+9", "UTC", "Pacific/Apia"})
    void everyZoneOfTheDatabaseIsKnownOnEveryJvm(String zone) throws IOException, TariffException {
        Tariff tariff = read("{\"x\": {\"zone\": \"" + zone + "\", \"weekday\": [], \"discount\": 0.2}}")
                .tariff("x");

        assertThat(OffPeakCalendar.of(tariff).versions().tzdata()).matches("[0-9]{4}[a-z]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<b>night</b>", "a\\u0007b", "say \\\"hi\\\"", "", " ", "a\\u202eb"})
    void aNameThatCouldHarmAPageIsRefused(String name) throws IOException, TariffException {
        String decoded =
                name.replace("\\u0007", "\u0007").replace("\\u202e", "\u202e").replace("\\\"", "\"");
        TariffFile file = read("{\"" + name + "\": {\"zone\": \"UTC\", \"weekday\": [], \"discount\": 0.2}}");

        TariffException refused = catchThrowableOfType(TariffException.class, () -> file.tariff(decoded));

        assertThat(refused.because()).startsWith("a name has 1 to 100 characters");
        assertThat(refused.getMessage()).doesNotContain("\u0007", "\u202e");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\": | no JSON",
                "{\"x\": {}, \"x\": {}} | Duplicate",
                "[] | no JSON object",
                "`` | no JSON object",
                "{} {} | something follows",
                "nothing | no JSON"
            })
    void aFileThatIsNoObjectOfCalendarsIsRefusedWhole(String text, String because) {
        TariffException refused = catchThrowableOfType(TariffException.class, () -> read(text));

        assertThat(refused.file()).isEqualTo("calendars.json");
        assertThat(refused.calendar()).isNull();
        assertThat(refused.what()).startsWith("calendars.json");
        assertThat(refused.because()).contains(because);
    }

    @Test
    void aDeepFileIsRefused() {
        TariffException refused = catchThrowableOfType(
                TariffException.class, () -> read("{\"x\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}"));

        assertThat(refused.because()).contains("nesting depth");
    }

    @Test
    void aFileOfTenMegabytesIsRefusedWithoutReadingItAll() {
        byte[] large = new byte[10 << 20];
        Arrays.fill(large, (byte) ' ');
        InputStream in = new ByteArrayInputStream(large);

        TariffException refused = catchThrowableOfType(TariffException.class, () -> TariffFile.read("big.json", in));

        assertThat(refused)
                .hasMessageContaining("big.json: cannot read")
                .hasMessageContaining("more than 4194304 bytes");
        assertThat(in).satisfies(rest -> assertThat(rest.available()).isPositive());
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] bytes = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};

        assertThatThrownBy(() -> TariffFile.read("calendars.json", new ByteArrayInputStream(bytes)))
                .isInstanceOf(TariffException.class)
                .hasMessageStartingWith("calendars.json");
    }

    @Test
    void aNameThatIsNotThereIsToldWithThoseThatAre() throws IOException, TariffException {
        TariffFile file = read("{\"a\": 1, \"b\": 2}");

        assertThatThrownBy(() -> file.tariff("c")).hasMessage("""
            calendars.json: cannot find the calendar "c"
              because the file has a, b
              try one of its names\
            """);
    }

    @Test
    void anotherContentHasAnotherHashAndAnotherNameHasNot() throws IOException, TariffException {
        String fields = "{\"zone\": \"UTC\", \"weekday\": [[\"00:00\", \"12:00\"]], \"discount\": 0.2";
        TariffFile file = read("{\"a\": " + fields + "}, \"b\": " + fields + ", \"source\": \"x\"}, \"c\": " + fields
                + ", \"valid_to\": \"2030-01-01\"}, \"d\": " + fields.replace("0.2", "0.20") + "}}");

        assertThat(file.tariff("a").contentHash())
                .matches("[0-9a-f]{12}")
                .isEqualTo(file.tariff("b").contentHash())
                .isEqualTo(file.tariff("d").contentHash())
                .isNotEqualTo(file.tariff("c").contentHash());
    }

    private static TariffException refused(String text) throws IOException {
        return catchThrowableOfType(TariffException.class, () -> read(text).tariff("x"));
    }

    private static TariffFile read(String text) throws IOException, TariffException {
        return TariffFile.read("calendars.json", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
