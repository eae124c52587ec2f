package dev.nightjar.offpeak.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.offpeak.endpoint.EndpointRules;
import dev.nightjar.offpeak.message.JobMessage.OnUnknown;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobMessageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final String GUIDE =
            "{\"job_name\":\"weekly_model_training\",\"endpoint_url\":\"https://train.example.com/start\","
                    + "\"body\":{\"model_type\":\"cnn\",\"rounds\":10},\"estimated_duration_minutes\":180}";

    @Test
    void theMessageOfTheGuideSimplyWorks() throws InvalidMessageException {
        assertThat(read(GUIDE))
                .isEqualTo(new JobMessage(
                        "5d0308d79ab9539c6548318ed4946100b3985a7609f0a86770f6f44370decb56",
                        "2a05ed86d0e443157f353909d39a373233790f9cf0a4ba0ac1307f1197463b64",
                        "weekly_model_training",
                        URI.create("https://train.example.com/start"),
                        "{\"model_type\":\"cnn\",\"rounds\":10}",
                        Duration.ofHours(3),
                        null,
                        null,
                        null,
                        null,
                        0,
                        "default",
                        null,
                        0,
                        null,
                        OnUnknown.HOLD,
                        null,
                        null,
                        null,
                        List.of()));
    }

    @Test
    void everyFieldIsRead() throws InvalidMessageException {
        JobMessage message = read(with("\"split\":{\"unit\":\"rounds\",\"min_rounds_per_segment\":2,"
                + "\"restart_overhead_minutes\":2.5,\"checkpoint_uri\":\"gs://models/cnn\"},"
                + "\"submitted_at\":1795000000000,\"not_before\":\"2026-11-24T22:00:00+09:00\","
                + "\"deadline\":\"2026-11-26T00:00:00Z\",\"max_delay_minutes\":0.5,\"priority\":7,\"pool\":\"gpu\","
                + "\"max_parallel\":3,\"min_saving\":2.5,\"on_unknown\":\"retry\",\"max_attempts\":9,"
                + "\"tariff\":\"jst-holidays\",\"spot\":{\"price_ratio\":0.40}"));

        assertThat(message.split())
                .isEqualTo(new JobMessage.Split(10, 2, Duration.ofSeconds(150), URI.create("gs://models/cnn")));
        assertThat(message.submittedAt()).isEqualTo(Instant.ofEpochMilli(1_795_000_000_000L));
        assertThat(message.notBefore()).isEqualTo(Instant.parse("2026-11-24T13:00:00Z"));
        assertThat(message.deadline()).isEqualTo(Instant.parse("2026-11-26T00:00:00Z"));
        assertThat(message.maxDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(message)
                .returns(7, JobMessage::priority)
                .returns("gpu", JobMessage::pool)
                .returns(3, JobMessage::maxParallel)
                .returns(2.5, JobMessage::minSavingPercent)
                .returns(OnUnknown.RETRY, JobMessage::onUnknown)
                .returns(9, JobMessage::maxAttempts)
                .returns("jst-holidays", JobMessage::calendar)
                .returns(new JobMessage.Spot(new BigDecimal("0.40"), BigDecimal.ZERO), JobMessage::spot);
    }

    @Test
    void theSameRequestInOtherWordsIsTheSameJob() throws InvalidMessageException {
        JobMessage other = read("""
            {"estimated_duration_minutes": 1.8e2, "priority": 0, "pool": "default", "deadline": null,
             "submitted_at": "2026-11-24T00:00:00Z", "colour": "blue",
             "body": {"rounds": 10.0, "model_type": "c\\u006en"},
             "endpoint_url": "HTTPS://Train.Example.com:443/start", "job_name": "weekly_model_training"}\
            """);

        assertThat(other.jobId()).isEqualTo(read(GUIDE).jobId());
        assertThat(other.bodyHash()).isEqualTo(read(GUIDE).bodyHash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"priority\":1",
                "\"max_delay_minutes\":5",
                "\"deadline\":\"2026-12-01T00:00:00Z\"",
                "\"on_unknown\":\"hold\"",
                "\"split\":{\"unit\":\"rounds\"}",
                "\"spot\":{\"price_ratio\":1}"
            })
    void anotherRequestForTheSameWorkHasItsIdAndAnotherHash(String more) throws InvalidMessageException {
        assertThat(read(with(more)).jobId()).isEqualTo(read(GUIDE).jobId());
        assertThat(read(with(more)).bodyHash()).isNotEqualTo(read(GUIDE).bodyHash());
    }

    @Test
    void whatTheOperatorSetsChangesNoHash() throws InvalidMessageException {
        JobMessageReader retrying = new JobMessageReader(EndpointRules.anyHost(), OnUnknown.RETRY);

        assertThat(retrying.read(bytes(GUIDE), NOW).onUnknown()).isEqualTo(OnUnknown.RETRY);
        assertThat(retrying.read(bytes(GUIDE), NOW).bodyHash())
                .isEqualTo(read(GUIDE).bodyHash());
    }

    @Test
    void aKeyOfTheClientTellsEqualJobsApart() throws InvalidMessageException {
        JobMessage monday = read(with("\"dedup_key\":\"monday\""));
        JobMessage tuesday = read(with("\"dedup_key\":\"tuesday\""));

        assertThat(List.of(monday.jobId(), tuesday.jobId(), read(GUIDE).jobId()))
                .doesNotHaveDuplicates();
        assertThat(monday.bodyHash()).isEqualTo(tuesday.bodyHash());
    }

    @Test
    void theBodyGoesOutAsItCameIn() throws InvalidMessageException {
        JobMessage message = read(GUIDE.replace(
                "\"rounds\":10", "\"z\": 1.0, \"a\": [1e3, 12345678901234567890, -0.5, null], \"rounds\" : 10"));

        assertThat(message.body())
                .isEqualTo(
                        "{\"model_type\":\"cnn\",\"z\":1.0,\"a\":[1E+3,12345678901234567890,-0.5,null],\"rounds\":10}");
    }

    @Test
    void aNameMayHoldWhatHtmlMeansSomethingBy() throws InvalidMessageException {
        assertThat(read(GUIDE.replace("weekly_model_training", "<script>alert('学習')</script>"))
                        .jobName())
                .isEqualTo("<script>alert('学習')</script>");
    }

    @Test
    void aRecordSurvivesRulesThatCameLater() throws InvalidMessageException {
        JobMessage written = read(with("\"deadline\":\"2026-11-25T00:00:00Z\",\"colour\":1,\"on_unknown\":\"retry\""));

        assertThat(JobMessage.fromJson(written.toJson())).isEqualTo(written);
        assertThat(written.warnings()).containsExactly("The field \"colour\" is not known and was not heeded.");
    }

    @ParameterizedTest
    @CsvSource({"0.5", "1", "90.25", "1.666667", "100.016667", "527040"})
    void durationsComeBackToTheSecond(String minutes) throws InvalidMessageException {
        JobMessage written = read(GUIDE.replace("180", minutes));

        assertThat(JobMessage.fromJson(written.toJson()).estimate()).isEqualTo(written.estimate());
    }

    @Test
    void unknownFieldsAreNamedAndNotWithoutEnd() throws InvalidMessageException {
        StringBuilder many = new StringBuilder("\"recurrence\":{\"cron\":\"5/15 0-6 * JAN-MAR mon,FRI\",\"<b>\":1}");
        for (int i = 0; i < 30; i++) {
            many.append(",\"u").append(i).append("\\n\":").append(i);
        }

        List<String> warnings = read(with(many.toString())).warnings();

        assertThat(warnings).hasSize(21);
        assertThat(warnings.getFirst()).isEqualTo("The field \"u0\\u000a\" is not known and was not heeded.");
        assertThat(warnings.getLast()).isEqualTo("So were 11 more.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 10_000_000})
    void aMessageThatIsTooLargeIsRefusedBeforeItIsRead(int padding) {
        String large = GUIDE.replace("cnn", "x".repeat(padding));

        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> read(large))
                .withMessage("cannot read the job message\n  because it has " + large.length()
                        + " bytes, more than 1048576\n  try keeping data in a bucket and naming it in the message");
    }

    @Test
    void anEndpointOnAPrivateAddressIsRefusedWithItsReason() {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> read(GUIDE.replace("train.example.com", "192.168.1.7")))
                .withMessageContaining("\"192.168.1.7\" is an address, not a name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"job_name\":\"\\ud800\"}",
                "{\"job_name\":\"a\"",
                "{'job_name':'a'}",
                "// a\n{}",
                "{\"job_name\":01}",
                "{\"job_name\":1e99999999999}",
                "null",
                "\"text\"",
                "7",
                "   ",
                "\u0000",
                "{\"job_name\":\"a\",}",
                "{\"body\":{\"rounds\":99999999999999999999}}",
                "{\"job_name\":Infinity}"
            })
    void whatIsNoMessageIsRefusedInThreeParts(String text) {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> read(text))
                .withMessageMatching("(?s)cannot read the job message\n  because [^\n]+\n  try [^\n]+");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] latin = GUIDE.replace("cnn", "K\u00fchl").getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> JobMessage.read(latin, NOW))
                .withMessageContaining("\n  try letting a JSON library write it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"job_id\":\"a\",\"segment\":1,\"segment_token\":\"t\",\"fence\":1,\"rounds_completed\":1}",
                "{\"job_id\":\"a\",\"segment\":1,\"fence\":1,\"rounds_completed\":1,\"status\":\"done\"}",
                "{\"job_id\":\"a\",\"segment\":-1,\"segment_token\":\"t\",\"fence\":1,\"rounds_completed\":1,"
                        + "\"status\":\"done\"}",
                "{\"job_id\":\"a\",\"segment\":1,\"segment_token\":\"t\",\"fence\":1,\"rounds_completed\":1.5,"
                        + "\"status\":\"done\"}",
                "{\"job_id\":\"a\",\"segment\":1,\"segment_token\":\"t\",\"fence\":1,\"rounds_completed\":1,"
                        + "\"status\":\"finished\"}",
                "[]"
            })
    void aCallbackThatSaysTooLittleIsRefused(String text) {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> SegmentCallback.read(bytes(text)))
                .withMessageMatching("(?s)cannot read the callback\n  because [^\n]+\n  try [^\n]+");
    }

    @Test
    void theReasonOfACallbackIsOneLine() throws InvalidMessageException {
        String callback = "{\"job_id\":\"a\",\"segment\":1,\"segment_token\":\"t\",\"fence\":1,\"rounds_completed\":1,"
                + "\"status\":\"failed\",\"reason\":\"Traceback:\\n  out of memory" + "x".repeat(2000) + "\"}";

        assertThat(SegmentCallback.read(bytes(callback)).reason())
                .startsWith("Traceback:\\u000a  out of memory")
                .endsWith("…")
                .hasSizeLessThan(510);
    }

    private static JobMessage read(String json) throws InvalidMessageException {
        return JobMessage.read(bytes(json), NOW);
    }

    private static String with(String more) {
        return GUIDE.substring(0, GUIDE.length() - 1) + "," + more + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
