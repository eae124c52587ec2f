package dev.nightjar.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the platform: {@code # [linux and not aarch64]} behind a line, or {@code sel(win): spec} (CEP 24).
 *
 * <p>The variables are those of conda-build's line selectors that speak of the operating system or the architecture,
 * plus {@code osx64} and {@code x64}. CEP 24 has {@code and}, {@code or} and parentheses; {@code not} is common in the
 * wild and has one meaning only, so it is taken too.
 */
sealed interface Selector {
    Selector ALWAYS = new Always();

    boolean holds(String platform);

    /** No condition. */
    record Always() implements Selector {
        @Override
        public boolean holds(String platform) {
            return true;
        }
    }

    /** One variable. */
    record Variable(String name) implements Selector {
        @Override
        public boolean holds(String platform) {
            int dash = platform.indexOf('-');
            String os = dash < 0 ? platform : platform.substring(0, dash);
            String arch = dash < 0 ? "" : platform.substring(dash + 1);
            return switch (name) {
                case "unix" -> os.equals("linux") || os.equals("osx") || os.equals("emscripten");
                case "x86" -> (arch.equals("64") || arch.equals("32")) && !os.equals("zos");
                case "x86_64", "x64" -> arch.equals("64");
                case "arm" -> os.equals("linux") && arch.startsWith("arm");
                case "linux32", "linux64", "osx64", "win32", "win64" ->
                    platform.equals(name.substring(0, name.length() - 2) + "-" + name.substring(name.length() - 2));
                default -> name.equals(os) || name.equals(arch);
            };
        }
    }

    /** The opposite. */
    record Not(Selector operand) implements Selector {
        @Override
        public boolean holds(String platform) {
            return !operand.holds(platform);
        }
    }

    /** All of them. */
    record And(List<Selector> operands) implements Selector {
        @Override
        public boolean holds(String platform) {
            return operands.stream().allMatch(operand -> operand.holds(platform));
        }
    }

    /** One of them at least. */
    record Or(List<Selector> operands) implements Selector {
        @Override
        public boolean holds(String platform) {
            return operands.stream().anyMatch(operand -> operand.holds(platform));
        }
    }

    /** What CEP 24 allows between the parentheses of {@code sel(...)}. */
    Set<String> DICTIONARY_VARIABLES = Set.of("unix", "linux", "osx", "win");

    /** What it allows in comments. */
    Set<String> COMMENT_VARIABLES = Set.of(
            "linux",
            "osx",
            "win",
            "unix",
            "emscripten",
            "wasi",
            "freebsd",
            "zos",
            "linux32",
            "linux64",
            "osx64",
            "win32",
            "win64",
            "x86",
            "x86_64",
            "x64",
            "arm",
            "aarch64",
            "arm64",
            "armv6l",
            "armv7l",
            "ppc64",
            "ppc64le",
            "riscv32",
            "riscv64",
            "s390x",
            "wasm32",
            "z");

    /** The bracket that a comment begins with, if it does. */
    static Optional<String> inComment(String comment) {
        Matcher bracket = Reader.BRACKET.matcher(comment);
        return bracket.lookingAt() ? Optional.of(bracket.group(1).strip()) : Optional.empty();
    }

    /**
     * Reads the expression of a comment.
     *
     * @return empty when the text is no such expression at all, but some remark in brackets
     * @throws UnknownVariableException when it is one, over a variable that nobody knows
     */
    static Optional<Selector> parse(String expression) throws UnknownVariableException {
        Matcher comparison = Reader.COMPARISON.matcher(expression);
        if (comparison.find()) {
            throw new UnknownVariableException(comparison.group(1));
        }
        Optional<Selector> parsed = new Reader(expression).whole();
        if (parsed.isPresent()) {
            refuseUnknown(parsed.get());
        }
        return parsed;
    }

    private static void refuseUnknown(Selector selector) throws UnknownVariableException {
        switch (selector) {
            case Always always -> {}
            case Variable variable -> {
                if (!COMMENT_VARIABLES.contains(variable.name())) {
                    throw new UnknownVariableException(variable.name());
                }
            }
            case Not not -> refuseUnknown(not.operand());
            case And and -> {
                for (Selector operand : and.operands()) {
                    refuseUnknown(operand);
                }
            }
            case Or or -> {
                for (Selector operand : or.operands()) {
                    refuseUnknown(operand);
                }
            }
        }
    }

    /** A variable, or a comparison, that no platform can answer. */
    final class UnknownVariableException extends Exception {
        private static final long serialVersionUID = 1;
        private final String variable;

        UnknownVariableException(String variable) {
            super(variable);
            this.variable = variable;
        }

        String variable() {
            return variable;
        }
    }

    /** Recursive descent: or, and, not, parentheses. */
    final class Reader {
        private static final Pattern BRACKET = Pattern.compile("#\\s*\\[([^\\[\\]]*)\\]");
        private static final Pattern TOKEN = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*|[()])");
        /** conda-build's conditions on the build's Python and NumPy: CEP 24 excludes them. */
        private static final Pattern COMPARISON = Pattern.compile("\\b(py|np)\\s*[<>=!]");

        private static final int MAX_TOKENS = 200;

        private final List<String> tokens = new ArrayList<>();
        private final boolean readable;
        private int next;

        private Reader(String expression) {
            Matcher token = TOKEN.matcher(expression.strip());
            int end = 0;
            while (token.find() && token.start() == end && tokens.size() <= MAX_TOKENS) {
                tokens.add(token.group(1));
                end = token.end();
            }
            readable = end == expression.strip().length() && tokens.size() <= MAX_TOKENS;
        }

        private Optional<Selector> whole() {
            if (!readable) {
                return Optional.empty();
            }
            Optional<Selector> read = or();
            return next == tokens.size() ? read : Optional.empty();
        }

        private Optional<Selector> or() {
            List<Selector> operands = new ArrayList<>();
            do {
                Optional<Selector> operand = and();
                if (operand.isEmpty()) {
                    return operand;
                }
                operands.add(operand.get());
            } while (take("or"));
            return Optional.of(operands.size() == 1 ? operands.getFirst() : new Or(operands));
        }

        private Optional<Selector> and() {
            List<Selector> operands = new ArrayList<>();
            do {
                Optional<Selector> operand = not();
                if (operand.isEmpty()) {
                    return operand;
                }
                operands.add(operand.get());
            } while (take("and"));
            return Optional.of(operands.size() == 1 ? operands.getFirst() : new And(operands));
        }

        private Optional<Selector> not() {
            if (take("not")) {
                return not().map(Not::new);
            }
            if (take("(")) {
                Optional<Selector> inner = or();
                return take(")") ? inner : Optional.empty();
            }
            if (next == tokens.size() || !Character.isLetter(tokens.get(next).charAt(0)) || isOperator()) {
                return Optional.empty();
            }
            return Optional.of(new Variable(tokens.get(next++)));
        }

        private boolean isOperator() {
            return Set.of("and", "or", "not").contains(tokens.get(next));
        }

        private boolean take(String token) {
            if (next < tokens.size() && tokens.get(next).equals(token)) {
                next++;
                return true;
            }
            return false;
        }
    }
}
