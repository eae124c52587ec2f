package dev.nightjar.local;

import java.util.Locale;

/** What conda calls the machine this runs on. */
final class HostPlatform {
    private HostPlatform() {}

    /** Such as {@code linux-64}; the machine is asked through Java's {@code os.name} and {@code os.arch}. */
    static String name() {
        return name(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static String name(String system, String architecture) {
        String lower = system.toLowerCase(Locale.ROOT);
        String os = lower.contains("mac") ? "osx" : lower.contains("win") ? "win" : "linux";
        String cpu = switch (architecture) {
            case "amd64", "x86_64" -> "64";
            case "x86", "i386", "i686" -> "32";
            case "aarch64", "arm64" -> os.equals("linux") ? "aarch64" : "arm64";
            default -> architecture;
        };
        return os + "-" + cpu;
    }
}
