package dev.nightjar.environment;

import dev.nightjar.cloud.DropOptions;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.Platform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a dropped file shall be solved: what its options say, then what the function's settings say.
 *
 * <p>Settings: {@code NIGHTJAR_CHANNEL_ALIAS}, {@code NIGHTJAR_CHANNEL_PRIORITY} and so on, one for each word of
 * {@link OptionWords}, lists separated by spaces; {@code NIGHTJAR_DEADLINE} ({@code 480s}); and
 * {@code NIGHTJAR_CHANNEL_ROOT}. Only where the latter names a folder, which is on a machine of one's own, may a dropped
 * file or its options name a directory as a channel; relative ones then start where the file came from, as its metadata
 * say ({@code dropped-from}), else below {@code ROOT/BUCKET}. In the cloud it is absent, and such channels are refused.
 */
public final class DropSettings {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Platform platform;
    private final @Nullable String channelRoot;

    public DropSettings(Platform platform) {
        this.platform = platform;
        this.channelRoot = platform.setting("NIGHTJAR_CHANNEL_ROOT").orElse(null);
    }

    /**
     * What was asked.
     *
     * @param said for {@code options.json}: where the options stand and what they say
     * @param refusal the result, when the options cannot be used
     */
    public record Asked(
            SolveOptions options,
            SequencedMap<String, Object> said,
            @Nullable EnvironmentResult refusal) {}

    /** The dropped object as an environment file. */
    public EnvironmentFile file(ObjectInfo dropped, byte[] content) {
        String name = dropped.name().name();
        String base = name.substring(name.lastIndexOf('/') + 1);
        int dot = base.lastIndexOf('.');
        return new EnvironmentFile(name, dot > 0 ? base.substring(0, dot) : base, content, directory(dropped));
    }

    private @Nullable Path directory(ObjectInfo dropped) {
        if (channelRoot == null) {
            return null;
        }
        String from = dropped.metadata().get("dropped-from");
        return from != null
                ? Path.of(from)
                : Path.of(channelRoot, dropped.name().bucket())
                        .resolve(dropped.name().name())
                        .getParent();
    }

    /** Weighs the options of a drop against the settings. */
    public Asked read(String file, DropOptions options) {
        OptionWords words = new OptionWords();
        EnvironmentResult refusal = null;
        try {
            for (Map.Entry<String, List<String>> word :
                    options.said(word -> true).entrySet()) {
                refuseFolderAlias(word.getKey(), word.getValue());
                words.say(word.getKey(), word.getValue());
            }
        } catch (IllegalArgumentException e) {
            refusal = UnusableInput.result(
                    file,
                    options.source() + "  cannot be used as options",
                    String.valueOf(e.getMessage()),
                    "a mapping of options and values, such as \"channel-priority: flexible\"",
                    false);
        }
        SequencedMap<String, Object> said = new LinkedHashMap<>();
        said.put("source", options.source());
        said.put("options", Credentials.hideAll(words.said()));
        Duration deadline =
                platform.setting("NIGHTJAR_DEADLINE").map(OptionWords::duration).orElse(Duration.ofMinutes(8));
        for (String word : OptionWords.all()) {
            platform.setting("NIGHTJAR_" + word.toUpperCase(Locale.ROOT).replace('-', '_'))
                    .filter(value -> !value.isBlank())
                    .ifPresent(value -> words.say(word, List.of(value.strip().split("\\s+"))));
        }
        String here = platform.setting("NIGHTJAR_THIS_PLATFORM").orElse("linux-64");
        Duration most = deadline.compareTo(MARGIN.multipliedBy(2)) > 0 ? deadline.minus(MARGIN) : deadline.dividedBy(2);
        return new Asked(words.options(here, most, most), said, refusal);
    }

    private void refuseFolderAlias(String word, List<String> values) {
        if (word.equals("channel-alias") && channelRoot == null) {
            for (String value : values) {
                if (!value.startsWith("https://") && !value.startsWith("http://")) {
                    throw new IllegalArgumentException("\"" + value + "\" is a folder, and there are none here");
                }
            }
        }
    }

    /** One line for people; it begins with the status, and {@code failed outside} where the world is to blame. */
    public static String summary(EnvironmentResult result) {
        StringBuilder line = new StringBuilder(result.status().word());
        if (result.status() == EnvironmentResult.Status.SOLVED) {
            if (result.json().get("platforms") instanceof Map<?, ?> platforms) {
                platforms.forEach(
                        (platform, answer) -> line.append(", ").append(platform).append(packages(answer)));
            }
        } else {
            line.append(result.outsideWorld() ? " outside" : "");
            headline(result).ifPresent(headline -> line.append(": ").append(headline));
        }
        return line.toString();
    }

    private static String packages(@Nullable Object answer) {
        return answer instanceof Map<?, ?> map && map.get("packages") instanceof List<?> list
                ? " " + list.size() + " packages"
                : "";
    }

    private static Optional<String> headline(EnvironmentResult result) {
        return result.json().get("problems") instanceof List<?> problems
                        && !problems.isEmpty()
                        && problems.getFirst() instanceof Map<?, ?> problem
                ? Optional.of(String.valueOf(problem.get("headline")))
                : Optional.empty();
    }
}
