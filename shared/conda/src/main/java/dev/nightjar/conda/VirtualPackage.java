package dev.nightjar.conda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fact about the host, dressed as a package (CEP 30), such as {@code __glibc=2.28=0}.
 *
 * @param name begins with two underscores
 * @param build {@code 0}, or what the version cannot say: the microarchitecture of {@code __archspec}
 */
public record VirtualPackage(String name, Version version, String build) {
    private static final int MAX_BUILD_LENGTH = 64;
    private static final String HINT = "write NAME=VERSION or NAME=VERSION=BUILD, as in __glibc=2.36";

    /** @throws InvalidSpecException when name or build cannot be those of a virtual package */
    public VirtualPackage {
        if (!name.startsWith("__") || !PackageName.isValid(name)) {
            throw new InvalidSpecException(
                    name, "the name of a virtual package is two underscores and lower-case letters", HINT);
        }
        if (!isBuild(build)) {
            throw new InvalidSpecException(build, "a build is 1 to 64 letters, digits, \"_\", \".\", \"+\"", HINT);
        }
    }

    /**
     * Reads {@code NAME=VERSION} or {@code NAME=VERSION=BUILD}; the build is {@code 0} where none is given.
     *
     * @throws InvalidSpecException saying what is wrong and what to write instead
     */
    public static VirtualPackage parse(String text) {
        String[] parts = text.strip().split("=", -1);
        if (parts.length < 2 || parts.length > 3) {
            String reason = parts.length < 2 ? "it has no version" : "it has more than a name, a version and a build";
            throw new InvalidSpecException(text, reason, HINT);
        }
        return new VirtualPackage(parts[0], Version.parse(parts[1]), parts.length == 3 ? parts[2] : "0");
    }

    /**
     * What is taken for granted of a machine of that platform when a request does not say what it has; never what the
     * machine at hand has, so that everybody gets the same answer. No {@code __cuda}; empty for {@code noarch}.
     */
    public static List<VirtualPackage> defaultsFor(Subdir platform) {
        List<VirtualPackage> packages = new ArrayList<>();
        switch (platform.family()) {
            case LINUX -> {
                packages.add(parse("__unix=0"));
                packages.add(parse("__linux=4.18"));
                packages.add(parse("__glibc=2.28"));
            }
            case OSX -> {
                packages.add(parse("__unix=0"));
                packages.add(parse("__osx=13.0"));
            }
            case WIN -> packages.add(parse("__win=10.0"));
            case OTHER_UNIX -> packages.add(parse("__unix=0"));
            case NONE -> {}
        }
        if (platform.isPlatform()) {
            packages.add(parse("__archspec=1=" + platform.microarchitecture()));
        }
        return List.copyOf(packages);
    }

    /** The first list with those of the second in the place of their namesakes; what is new comes last. */
    public static List<VirtualPackage> replaced(List<VirtualPackage> packages, List<VirtualPackage> by) {
        Map<String, VirtualPackage> byName = new LinkedHashMap<>();
        packages.forEach(given -> byName.put(given.name, given));
        by.forEach(given -> byName.put(given.name, given));
        return List.copyOf(byName.values());
    }

    private static boolean isBuild(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_BUILD_LENGTH
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "_.+".indexOf(c) >= 0);
    }

    /** {@code NAME=VERSION=BUILD}, which {@link #parse} reads. */
    @Override
    public String toString() {
        return name + "=" + version + "=" + build;
    }
}
