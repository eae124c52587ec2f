package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeTest {
    @TempDir
    private Path folder;

    @Test
    void aDropIsSolvedAndASecondOneIsSolvedAnew() throws Exception {
        Channel.withFile(folder, "demo");
        try (Run serve = serve()) {
            String first = drop("demo.yml");
            String second = drop("demo.yml");

            assertThat(first).contains("results/environments/demo.yml/");
            assertThat(second).contains("results/environments/demo.yml/").isNotEqualTo(first);
            assertThat(generations("demo.yml")).hasSize(2);
            String latest = json("results/environments/demo.yml/latest.json")
                    .get("generation")
                    .asText();
            assertThat(second).endsWith(latest);
            JsonNode diagnosis = json("results/environments/demo.yml/" + latest + "/diagnosis.json");
            assertThat(diagnosis.toString()).contains("\"solved\"");
            assertThat(folder.resolve(
                            "nightjar-data/buckets/results/environments/demo.yml/" + latest + "/conda-lock.yml"))
                    .exists();
            serve.await(line -> line.startsWith("environments/demo.yml#") && line.contains(latest));
        }
    }

    @Test
    void aFileCopiedByHandCountsAndItsOptionsBesideDoToo() throws Exception {
        Path file = Channel.withFile(folder, "demo");
        try (Run serve = serve()) {
            Path bucket = folder.resolve("nightjar-data/buckets/environments");
            Files.writeString(
                    bucket.resolve("hand.yml.nightjar.yml"),
                    "channel: [\"" + folder.resolve("channel") + "\"]\nplatform: linux-64\n");
            Files.copy(file, bucket.resolve("hand.yml"));

            String line = serve.await(said -> said.startsWith("environments/hand.yml#"));

            assertThat(line).contains("results/environments/hand.yml/");
            String latest = json("results/environments/hand.yml/latest.json")
                    .get("folder")
                    .asText();
            assertThat(json("results/" + latest + "/options.json")
                            .get("options")
                            .get("platform")
                            .get(0)
                            .asText())
                    .isEqualTo("linux-64");
        }
    }

    @Test
    void aDroppedDatasetIsOptimizedWithTheOptionsBeside() throws Exception {
        Files.writeString(folder.resolve("trips.csv"), "id,zip\n1,00501\n2,00502\n");
        Files.writeString(folder.resolve("bad.csv"), "a,b\n1\n");
        try (Run serve = serve()) {
            Files.writeString(
                    folder.resolve("nightjar-data/buckets/datasets/trips.csv.nightjar.yml"),
                    "format: arrow\ntype: zip=string\n");
            try (Run drop = Checkout.built().start(folder, "drop", "datasets", "trips.csv", "--wait")) {
                assertThat(drop.exitCode()).as(drop.err()).isZero();
                assertThat(drop.out()).contains("optimized, 2 rows, 2 columns");
            }
            try (Run drop = Checkout.built().start(folder, "drop", "datasets", "bad.csv", "--wait")) {
                assertThat(drop.exitCode()).isEqualTo(2);
                assertThat(drop.out()).contains("invalid: ragged:line=2");
            }
            assertThat(serve.err()).isEmpty();

            JsonNode latest = json("results/datasets/trips.csv/latest.json");
            assertThat(latest.get("files").toString())
                    .contains("options.json", "result.json", "trips.arrow", "trips.report.html");
            JsonNode report = json("results/" + latest.get("folder").asText() + "/trips.report.json");
            assertThat(report.get("columns").get(0).get("to").asText()).isEqualTo("int8");
            assertThat(json("results/"
                                    + json("results/datasets/bad.csv/latest.json")
                                            .get("folder")
                                            .asText() + "/result.json")
                            .get("error")
                            .asText())
                    .isEqualTo("ragged:line=2");
        }
    }

    @Test
    void killedInTheMiddleItLosesNothingAndDoesNothingTwice() throws Exception {
        Channel.withFile(folder, "demo");
        List<String> names = List.of("a.yml", "b.yml", "c.yml", "d.yml");
        List<String> before = new ArrayList<>();
        try (Run serve = serve()) {
            drop("demo.yml");
            before.addAll(generations("demo.yml"));
            for (String name : names) {
                try (Run drop = Checkout.built().start(folder, "drop", "environments", "demo.yml", "--as", name)) {
                    assertThat(drop.exitCode()).as(drop.err()).isZero();
                }
            }
            serve.kill();
        }

        try (Run serve = serve()) {
            Set<String> missing = new HashSet<>(names);
            missing.removeIf(name -> Files.exists(
                    folder.resolve("nightjar-data/buckets/results/environments/" + name + "/latest.json")));
            while (!missing.isEmpty()) {
                String line = serve.await(said -> said.startsWith("environments/"));
                missing.removeIf(name -> line.startsWith("environments/" + name + "#") && line.contains("results/"));
            }
            serve.terminate();
            assertThat(serve.exitCode()).isZero();
            assertThat(serve.out()).endsWith("stopped").doesNotContain("environments/demo.yml#");
        }
        assertThat(generations("demo.yml")).isEqualTo(before);
        for (String name : names) {
            assertThat(generations(name)).hasSize(1);
        }
    }

    @Test
    void onlyOneServesAFolderAndNobodyDropsWhereNoneDoes() throws Exception {
        Channel.withFile(folder, "demo");
        try (Run drop = Checkout.built().start(folder, "drop", "environments", "demo.yml")) {
            assertThat(drop.exitCode()).isEqualTo(3);
            assertThat(drop.err()).contains("no nightjar serve runs there").contains("\n  try ");
        }
        try (Run serve = serve();
                Run second = Checkout.built().start(folder, "serve", "--port", "0");
                Run wrongBucket = Checkout.built().start(folder, "drop", "results", "demo.yml");
                Run noFile = Checkout.built().start(folder, "drop", "environments", "absent.yml")) {
            assertThat(second.exitCode()).isEqualTo(3);
            assertThat(second.err()).contains("another nightjar serve does");
            assertThat(wrongBucket.exitCode()).isEqualTo(2);
            assertThat(noFile.exitCode()).isEqualTo(2);
            assertThat(serve.err()).isEmpty();
        }
    }

    @Test
    void nothingListensBeyondThisMachine() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "skipped: no /proc on this machine");
        try (Run serve = serve()) {
            Set<String> inodes = new HashSet<>();
            try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(serve.pid()), "fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                }
            }
            List<String> listening = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                    String[] fields = line.strip().split("\\s+");
                    boolean open = table.startsWith("udp") || fields[3].equals("0A");
                    if (fields.length > 9 && open && inodes.contains(fields[9])) {
                        listening.add(fields[1].substring(0, fields[1].indexOf(':')));
                    }
                }
            }
            assertThat(listening)
                    .isNotEmpty()
                    .allMatch(address ->
                            address.equals("0100007F") || address.equals("0000000000000000FFFF00000100007F"));
        }
    }

    @Test
    void aDropWhoseResultsWouldHaveNoRoomIsSettledAsADeadLetter() throws Exception {
        Channel.withFile(folder, "demo");
        String name = ("d".repeat(100) + "/").repeat(9) + "e".repeat(70);
        try (Run serve = serve();
                Run drop = Checkout.built().start(folder, "drop", "environments", "demo.yml", "--as", name, "--wait")) {
            assertThat(drop.exitCode()).isEqualTo(2);
            assertThat(drop.out()).contains("dead letter: ");
            assertThat(folder.resolve("nightjar-data/buckets/state/topics/dead-letters"))
                    .isDirectoryContaining("glob:**.json");
            assertThat(serve.err()).isEmpty();
        }
    }

    @Test
    void saysWhichFileOfItsFolderItCannotWrite() throws Exception {
        Path data = Files.writeString(folder.resolve("data"), "a file");
        try (Run serve = Checkout.built().start(folder, "serve", "--port", "0", "--data", data.toString())) {
            assertThat(serve.exitCode()).isEqualTo(3);
            assertThat(serve.err()).contains("because " + data).contains("\n  try another --data");
        }
    }

    @Test
    void answersOnlyToALoopbackName() throws Exception {
        try (Run serve = serve()) {
            URI address =
                    URI.create(serve.out().lines().findFirst().orElseThrow().replaceAll(".* on ", ""));

            assertThat(status(address, "evil.example")).isEqualTo("404");
            assertThat(status(address, "127.0.0.1:" + address.getPort())).isEqualTo("500");
        }
    }

    private static String status(URI address, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /solve-environment/ HTTP/1.1\r\nHost: " + host
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ", 3)[1];
        }
    }

    private Run serve() throws Exception {
        Run serve = Checkout.built().start(folder, "serve", "--port", "0");
        serve.await(line -> line.startsWith("nightjar serves "));
        return serve;
    }

    /** Drops and waits; the line that says what came of it. */
    private String drop(String file) throws Exception {
        try (Run drop = Checkout.built().start(folder, "drop", "environments", file, "--wait")) {
            assertThat(drop.exitCode()).as(drop.err()).isZero();
            return drop.out().lines().toList().getLast();
        }
    }

    private List<String> generations(String object) throws IOException {
        try (Stream<Path> entries = Files.list(
                folder.resolve("nightjar-data/buckets/results/environments").resolve(object))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .sorted()
                    .toList();
        }
    }

    private JsonNode json(String object) throws IOException {
        return new ObjectMapper()
                .readTree(
                        folder.resolve("nightjar-data/buckets").resolve(object).toFile());
    }
}
