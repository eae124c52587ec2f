package dev.nightjar.local;

import java.io.IOException;
import java.nio.file.Path;

/** The page at {@code /}: what runs here, what waits, and where to look. */
final class StatusPage {
    private static final String STYLE = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--link:#0a58ca}
        @media(prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ed;--soft:#a3acb8;--line:#353b43;--link:#7ab4ff}}
        body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
        a{color:var(--link)}table{border-collapse:collapse}th,td{text-align:left;padding:.3rem 1rem .3rem 0;border-bottom:1px solid var(--line)}
        td.n{text-align:right;font-variant-numeric:tabular-nums}.soft{color:var(--soft)}
        """;

    private StatusPage() {}

    static String of(LocalPlatform platform, Path data) throws IOException {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>nightjar serve</title>\n<style>\n"
                + STYLE + "</style>\n<h1>nightjar serve</h1>\n<p>Serves <code>");
        page.append(escaped(data.toString())).append("</code>. Its clock stands at ");
        page.append(platform.clock().instant()).append(".</p>\n<p><a href=\"/jobs\">Jobs</a>: when they run, why they");
        page.append(" wait, what that saves.</p>\n<table>\n<caption class=\"soft\">Buckets and topics</caption>\n");
        page.append("<tr><th scope=\"col\">what<th scope=\"col\">function<th scope=\"col\">there now\n");
        for (String bucket : Route.INPUTS) {
            row(
                    page,
                    "bucket " + bucket,
                    Route.of(bucket).map(Route.OfBucket::name).orElse("none"),
                    platform.store().list(bucket, "").size());
        }
        for (String topic : Route.TOPICS) {
            row(
                    page,
                    "topic " + topic,
                    Route.MESSAGES.stream()
                            .filter(route -> route.topic().equals(topic))
                            .map(Route.OfTopic::name)
                            .findFirst()
                            .orElse("none"),
                    LocalTopic.messages(platform.store(), topic).size());
        }
        return page.append("</table>\n"
                        + "<p class=\"soft\">A message is there until its function is done with it; what nobody")
                .append(" can treat lies in the topic dead-letters. Results lie in the bucket results.</p>\n")
                .toString();
    }

    private static void row(StringBuilder page, String what, String function, int count) {
        page.append("<tr><td>").append(what).append("<td>").append(function);
        page.append("<td class=\"n\">").append(count).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
