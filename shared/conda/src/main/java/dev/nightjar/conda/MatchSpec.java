package dev.nightjar.conda;

import java.util.Optional;

/** What somebody asks of a package: name, version, build, channel and more (CEP 29). */
public final class MatchSpec {
    private final String text;

    private MatchSpec(String text) {
        this.text = text;
    }

    public static MatchSpec parse(String text) {
        return new MatchSpec(text);
    }

    /** The lower-cased name, or a pattern with {@code *}. */
    public String name() {
        return text;
    }

    /** Whether {@link #name()} is one exact name and not a pattern. */
    public boolean hasExactName() {
        return true;
    }

    /** The channel as written, without its subdir. */
    public Optional<String> channel() {
        return Optional.empty();
    }

    public Optional<String> subdir() {
        return Optional.empty();
    }

    /** Everything but the channel (which only the holder of channels can resolve). */
    public boolean matches(PackageRecord record) {
        return record.name().equals(text);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
