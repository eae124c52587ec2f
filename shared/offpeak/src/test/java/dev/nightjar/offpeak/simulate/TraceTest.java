package dev.nightjar.offpeak.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
    private static final String HEADER = "id,submit,runtime_s,estimate_s,width,deadline,kind\n";

    private static Trace read(String text) throws TraceException, IOException {
        return Trace.read("t.csv", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void readsPlainAndPackedTracesAlike() throws Exception {
        String text = HEADER + "1,100,60,90,2,,swf\n2,100,60,,0,500,swf\n";

        assertThat(read(text).jobs())
                .containsExactly(
                        new TraceJob("1", "swf 2", 100, 60, 90, 2, TraceJob.NO_DEADLINE),
                        new TraceJob("2", "swf 0", 100, 60, 60, 0, 500));
        assertThat(Trace.read("t.csv", new ByteArrayInputStream(gzip(text)))).isEqualTo(read(text));
    }

    @Test
    void takesColumnsInAnyOrderAndNamesAndQuotesAndRoundsFractions() throws Exception {
        Trace trace = read("\uFEFFname,kind,deadline,width,estimate_s,runtime_s,submit,id,more\r\n"
                + "\"a, \"\"b\"\"\",k,500.9,2.0,60.5,60.5,99.1,x,?\r\n\r\n");

        assertThat(trace.jobs()).containsExactly(new TraceJob("x", "a, \"b\"", 100, 61, 61, 2, 500));
    }

    @Test
    void capacityFollowsFromLoad() throws Exception {
        Trace trace = read(HEADER + "1,0,100,100,3,,k\n2,1000,250,250,2,,k\n");

        assertThat(trace.capacityFor(new BigDecimal("0.2"))).isEqualTo(4);
        assertThat(trace.capacityFor(new BigDecimal("0.5"))).isEqualTo(3);
        assertThat(trace.load(4)).isEqualByComparingTo("0.2");
        assertThatThrownBy(() -> read(HEADER + "1,0,100,100,3,,k\n").capacityFor(BigDecimal.ONE))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("all its jobs were submitted in one second");
        assertThatThrownBy(() -> read(HEADER).capacityFor(BigDecimal.ONE))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("it has no jobs");
        assertThatThrownBy(() -> trace.capacityFor(new BigDecimal("0.0000000001")))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("a larger load");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,100,60,60,2,                        | t.csv:3: 6 fields",
                "1,100,60,60,2,,k,more                 | t.csv:3: 8 fields",
                ",100,60,60,2,,k                       | t.csv:3: no id",
                "0,100,60,60,2,,k                      | t.csv:3: the id \"0\" again",
                "1,99,60,60,2,,k                       | t.csv:3: submit 99 is before the one above",
                "1,,60,60,2,,k                         | t.csv:3: no submit",
                "1,yesterday,60,60,2,,k                | t.csv:3: submit \"yesterday\"",
                "1,100,-60,60,2,,k                     | t.csv:3: runtime_s -60",
                "1,100,-0.5,60,2,,k                    | t.csv:3: runtime_s -0.5",
                "1,100,60,-1,2,,k                      | t.csv:3: estimate_s -1",
                "1,100,60,60,-2,,k                     | t.csv:3: width -2",
                "1,100,60,60,1.5,,k                    | t.csv:3: width 1.5",
                "1,100,60,60,99999999,,k               | t.csv:3: width 99999999",
                "1,100,60,60,9999999999999999999999,,k | t.csv:3: width \"9999999999999999999999\"",
                "1,100,60,60,2,-5,k                    | t.csv:3: deadline -5",
                "1,100,60,60,2,NaN,k                   | t.csv:3: deadline \"NaN\"",
                "1,100,1e9,60,2,,k                     | t.csv:3: runtime_s \"1e9\"",
                "1,100,999999999999,60,2,,k            | t.csv:3: runtime_s 999999999999",
                "1,999999999999999,60,60,2,,k          | t.csv:3: submit 999999999999999",
                "\"1,100,60,60,2,,k                    | t.csv:3: a quote that does not close its field",
                "\"1\"0,100,60,60,2,,k                 | t.csv:3: a quote that does not close its field"
            })
    void refusesALineThatNoTraceHasAndSaysWhichAndWhy(String line, String what) {
        assertThatThrownBy(() -> read(HEADER + "0,100,60,60,2,,k\n" + line + "\n"))
                .isInstanceOfSatisfying(TraceException.class, e -> {
                    assertThat(e.what()).startsWith(what);
                    assertThat(e.because()).isNotEmpty();
                    assertThat(e.remedy()).isNotEmpty();
                    assertThat(e).hasMessage(e.what() + "\n  because " + e.because() + "\n  try " + e.remedy());
                });
    }

    @Test
    void refusesAFileWithoutItsColumns() {
        assertThatThrownBy(() -> read("")).hasMessageStartingWith("t.csv: is empty");
        assertThatThrownBy(() -> read("id,submit,width,kind\n")).hasMessage("""
            t.csv:1: no column runtime_s, estimate_s, deadline
              because its first line is "id,submit,width,kind"
              try the columns id,submit,runtime_s,estimate_s,width,deadline,kind\
            """);
        assertThatThrownBy(() -> read(HEADER.replace("kind", "id"))).hasMessageStartingWith("t.csv:1: no column kind");
        assertThatThrownBy(() -> read(HEADER.replace("kind", "kind,id")))
                .hasMessageStartingWith("t.csv:1: two columns id");
    }

    @Test
    void refusesWorkThatNoNumberHolds() {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 5; i++) {
            text.append(i).append(",0,315360000,1,10000000,,k\n");
        }

        assertThatThrownBy(() -> read(text.toString())).hasMessageStartingWith("t.csv:4: too much work");
    }

    @Test
    void refusesDamagedAndEndlessData() throws Exception {
        byte[] packed = gzip(HEADER + "1,100,60,90,2,,swf\n".repeat(1));
        byte[] cut = Arrays.copyOf(packed, packed.length - 9);

        assertThatThrownBy(() -> Trace.read("t.csv", new ByteArrayInputStream(cut)))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("damaged or cut off");
        assertThatThrownBy(() -> read(HEADER + "1,\0\u001b[2J,60,90,2,,swf\n"))
                .hasMessageContaining("submit \"??[2J\"");
        assertThatThrownBy(() -> Trace.read(
                        "t.csv", new ByteArrayInputStream((HEADER + "\u00e9\n").getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessageStartingWith("t.csv:2: bytes that are no text");
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> Trace.read("t.csv", endless))
                .hasMessageStartingWith("t.csv:1: a line that is too long");
    }
}
