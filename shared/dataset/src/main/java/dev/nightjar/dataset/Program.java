package dev.nightjar.dataset;

/** This program, for records of what made a file. */
final class Program {
    private Program() {}

    static String version() {
        String version = DatasetOptimizer.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
