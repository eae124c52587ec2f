package dev.nightjar.offpeak.schedule;

import dev.nightjar.offpeak.schedule.TimetableEntry.ToEndpoint;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry as a {@code google_cloud_scheduler_job}, laid out as {@code terraform fmt} does it.
 *
 * @param entry what it says
 * @param place where it lies
 */
public record TerraformResource(TimetableEntry entry, Place place) {
    /** The whole file. Without a project it declares the variable that it needs. */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (place.project().isEmpty()) {
            text.append("""
                variable "project_id" {
                  type        = string
                  description = "The project that the topics and the schedules lie in."
                }

                """);
        }
        text.append("resource \"google_cloud_scheduler_job\" \"%s\" {\n".formatted(label()));
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("name", quoted(entry.name()));
        arguments.put("description", quoted(entry.description()));
        arguments.put("project", place.project().map(TerraformResource::quoted).orElse("var.project_id"));
        arguments.put("region", quoted(place.location()));
        arguments.put("schedule", quoted(entry.when().cron()));
        arguments.put("time_zone", quoted(entry.when().zone()));
        append(text, "  ", arguments);
        text.append('\n');
        target(text);
        text.append("\n  retry_config {\n");
        arguments.clear();
        arguments.put("retry_count", Integer.toString(SendingRetries.COUNT));
        arguments.put("min_backoff_duration", quoted(GcloudCommand.seconds(SendingRetries.MIN_BACKOFF)));
        arguments.put("max_backoff_duration", quoted(GcloudCommand.seconds(SendingRetries.MAX_BACKOFF)));
        arguments.put("max_doublings", Integer.toString(SendingRetries.MAX_DOUBLINGS));
        append(text, "    ", arguments);
        return text.append("  }\n}\n").toString();
    }

    private void target(StringBuilder text) {
        Map<String, String> arguments = new LinkedHashMap<>();
        switch (entry.target()) {
            case ToTopic topic -> {
                String project = place.project().orElse("${var.project_id}");
                arguments.put("topic_name", "\"projects/" + project + "/topics/" + escaped(topic.topic()) + "\"");
                arguments.put("data", base64(topic.body()));
                text.append("  pubsub_target {\n");
                append(text, "    ", arguments);
            }
            case ToEndpoint endpoint -> {
                arguments.put("uri", quoted(endpoint.url().toString()));
                arguments.put("http_method", quoted("POST"));
                arguments.put("body", base64(endpoint.body()));
                text.append("  http_target {\n");
                append(text, "    ", arguments);
                text.append("""

                        headers = {
                          "Content-Type" = "application/json"
                        }

                        oidc_token {
                    """);
                arguments.clear();
                arguments.put("service_account_email", quoted(endpoint.account()));
                arguments.put("audience", quoted(endpoint.audience()));
                append(text, "      ", arguments);
                text.append("    }\n");
            }
        }
        text.append("  }\n");
    }

    private static void append(StringBuilder text, String indent, Map<String, String> arguments) {
        int width = arguments.keySet().stream().mapToInt(String::length).max().orElse(0);
        arguments.forEach((name, value) -> text.append(indent)
                .append(name)
                .append(" ".repeat(width - name.length()))
                .append(" = ")
                .append(value)
                .append('\n'));
    }

    private String label() {
        return entry.name().replace('-', '_');
    }

    /**
     * The body in base64, which is what the provider takes: as readable text where Terraform leaves it as it is. It brings
     * every text into Unicode's form C, and a message in another form would be another message.
     */
    private static String base64(String body) {
        return Normalizer.isNormalized(body, Normalizer.Form.NFC)
                ? "base64encode(" + quoted(body) + ")"
                : quoted(Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String quoted(String text) {
        return "\"" + escaped(text) + "\"";
    }

    /** Text between the quotes of HCL: no template begins in it. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int c = text.codePointAt(i);
            next = i + Character.charCount(c);
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append((char) c);
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case '$', '%' ->
                    escaped.appendCodePoint(c)
                            .append(next < text.length() && text.charAt(next) == '{' ? String.valueOf((char) c) : "");
                default -> {
                    if (Visible.is(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                    }
                }
            }
        }
        return escaped.toString();
    }
}
