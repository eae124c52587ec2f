package dev.nightjar.dataset;

/** This program, for records of what made a file. */
final class Program {
    /** Raised by whoever changes what is written for the same input, so that also a build without a version knows its own results. */
    private static final int REVISION = 1;

    private Program() {}

    /** Such as {@code 1.4.0/1}. */
    static String version() {
        String version = DatasetOptimizer.class.getPackage().getImplementationVersion();
        return (version == null ? "unpackaged" : version) + "/" + REVISION;
    }
}
