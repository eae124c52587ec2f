package dev.nightjar.environment;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What an environment may be called: its name is also a folder of ours, and one of every installer. */
final class EnvironmentName {
    private static final int MAX_BYTES = 200;

    private EnvironmentName() {}

    /** Why a name that a user chose is refused (CEP 24), if it is. */
    static Optional<String> whyRefused(String name) {
        for (String character : new String[] {"/", " ", ":", "#"}) {
            if (name.contains(character)) {
                return Optional.of("a name must not contain \"" + character + "\" (CEP 24)");
            }
        }
        if (name.equals("base") || name.equals("root")) {
            return Optional.of("\"" + name + "\" is the name of the installer's own environment (CEP 24)");
        }
        return whyNoFolder(name);
    }

    /** Why a folder cannot be called that, if it cannot. */
    static Optional<String> whyNoFolder(String name) {
        if (name.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (name.equals(".") || name.contains("..")) {
            return Optional.of("a name must not be \".\" or contain \"..\"");
        }
        if (name.contains("/") || name.contains("\\")) {
            return Optional.of("a name must not contain a slash or backslash");
        }
        if (name.codePoints().anyMatch(EnvironmentName::isInvisible)) {
            return Optional.of("a name must not contain control characters or line breaks");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return Optional.of("a name must not be longer than " + MAX_BYTES + " bytes");
        }
        return Optional.empty();
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
