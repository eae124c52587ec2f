package dev.nightjar.environment;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks one line of a {@code pip:} section.
 *
 * <p>Options, URLs and paths are pip's own business and pass as they are. Everything else must be a requirement of
 * PEP 508 with the version specifiers of PEP 440; {@code --hash} options may follow it.
 */
final class PipLine {
    /** What is wrong with a line. */
    record Invalid(String why, String hint) {}

    private static final int MAX_LENGTH = 8_000;

    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:(//|/).*|(git|hg|svn|bzr)\\+.*");
    private static final Pattern PATH =
            Pattern.compile("[.~/\\\\].*|[A-Za-z]:\\\\.*|[^@\\s;]*[/\\\\][^@;]*|[^\\s@;<>=!~]+\\.(whl|zip|tar\\.gz)");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");
    private static final Pattern SPACE = Pattern.compile("\\s*");
    private static final Pattern URL_TEXT = Pattern.compile("[^\\s;]\\S*");
    private static final Pattern OPERATOR = Pattern.compile("===|==|~=|!=|<=|>=|<|>");
    private static final Pattern VERSION_TEXT = Pattern.compile("[^\\s,;()]+");
    private static final Pattern OPTIONS = Pattern.compile("(\\s+--[a-z-]+[= ]\\S+)+\\s*$");

    private static final String RELEASE = "v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*";
    private static final String SUFFIX = "(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?[0-9]*)?"
            + "(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?(?:[-_.]?dev[-_.]?[0-9]*)?";
    private static final Pattern VERSION = Pattern.compile(RELEASE + SUFFIX, Pattern.CASE_INSENSITIVE);
    private static final Pattern LOCAL_OR_PREFIX = Pattern.compile(
            RELEASE + "(?:" + SUFFIX + "(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?|\\.\\*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMPATIBLE =
            Pattern.compile("v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)+" + SUFFIX, Pattern.CASE_INSENSITIVE);

    private static final Pattern MARKER_OPERATOR = Pattern.compile("===|==|~=|!=|<=|>=|<|>|in\\b|not\\s+in\\b");
    private static final Pattern MARKER_VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern MARKER_TEXT = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern AND = Pattern.compile("and\\b");
    private static final Pattern OR = Pattern.compile("or\\b");
    private static final Set<String> MARKER_VARIABLES = Set.of(
            "python_version",
            "python_full_version",
            "os_name",
            "sys_platform",
            "platform_release",
            "platform_system",
            "platform_version",
            "platform_machine",
            "platform_python_implementation",
            "implementation_name",
            "implementation_version",
            "extra",
            "extras",
            "dependency_groups",
            "os.name",
            "sys.platform",
            "platform.version",
            "platform.machine",
            "platform.python_implementation",
            "python_implementation");
    private static final int MAX_MARKER_DEPTH = 20;
    private static final int MAX_VERSION_LENGTH = 200;

    private final String text;
    private int at;

    private PipLine(String text) {
        this.text = text;
    }

    static Optional<Invalid> whyInvalid(String line) {
        if (line.length() > MAX_LENGTH) {
            return Optional.of(new Invalid("it has more than " + MAX_LENGTH + " characters", "a shorter line"));
        }
        if (line.startsWith("-") || URL.matcher(line).matches() || isPath(line)) {
            return Optional.empty();
        }
        try {
            new PipLine(OPTIONS.matcher(line).replaceFirst("")).requirement();
            return Optional.empty();
        } catch (InvalidLineException e) {
            return Optional.of(e.invalid);
        }
    }

    private static boolean isPath(String line) {
        int marker = line.indexOf(';');
        String path = marker < 0 ? line : line.substring(0, marker).strip();
        return PATH.matcher(path).matches();
    }

    private void requirement() throws InvalidLineException {
        String name = expect(NAME, "a requirement begins with the name of a package", "name>=version");
        skip();
        if (take("[")) {
            extras();
        }
        skip();
        if (take("@")) {
            skip();
            expect(URL_TEXT, "a URL stands behind the @", name + " @ https://...");
            // Behind a URL only a space ends it, so a marker needs one before its semicolon.
        } else if (take("(")) {
            specifiers(name);
            skip();
            if (!take(")")) {
                throw invalid("the parenthesis is not closed", name + " (>=1.0)");
            }
        } else if (at < text.length() && text.charAt(at) != ';') {
            specifiers(name);
        }
        skip();
        if (take(";")) {
            markerOr(0);
            skip();
        }
        if (at < text.length()) {
            throw invalid(
                    "\"" + text.substring(at) + "\" is no part of a requirement (PEP 508)",
                    "a comma between two version bounds, and ; before a marker");
        }
    }

    private void extras() throws InvalidLineException {
        skip();
        if (take("]")) {
            return;
        }
        do {
            skip();
            expect(NAME, "an extra is a name", "name[extra1,extra2]");
            skip();
        } while (take(","));
        if (!take("]")) {
            throw invalid("the bracket of the extras is not closed", "name[extra1,extra2]");
        }
    }

    private void specifiers(String name) throws InvalidLineException {
        do {
            skip();
            String operator = expect(
                    OPERATOR,
                    at < text.length() && text.charAt(at) == '='
                            ? "\"=\" is conda's operator; pip's is \"==\""
                            : "a version needs one of the operators == != <= >= < > ~= ===",
                    name + "==" + text.substring(Math.min(text.length(), at)).replaceFirst("^[=\\s]+", ""));
            skip();
            String version =
                    expect(VERSION_TEXT, "a version stands behind \"" + operator + "\"", name + operator + "1.0");
            checkVersion(name, operator, version);
            skip();
        } while (take(","));
    }

    private static void checkVersion(String name, String operator, String version) throws InvalidLineException {
        if (version.length() > MAX_VERSION_LENGTH) {
            throw invalid("a version has at most " + MAX_VERSION_LENGTH + " characters", "a shorter one");
        }
        boolean valid = switch (operator) {
            case "===" -> true;
            case "==", "!=" -> LOCAL_OR_PREFIX.matcher(version).matches();
            case "~=" -> COMPATIBLE.matcher(version).matches();
            default -> VERSION.matcher(version).matches();
        };
        if (valid) {
            return;
        }
        if (version.endsWith(".*")) {
            String bound = version.substring(0, version.length() - 2);
            throw new InvalidLineException(new Invalid(
                    "\".*\" goes with == and != only (PEP 440)",
                    operator.startsWith("~") ? name + "==" + version : name + operator + bound));
        }
        if (operator.equals("~=") && VERSION.matcher(version).matches()) {
            throw new InvalidLineException(
                    new Invalid("~= needs two numbers at least (PEP 440)", name + "~=" + version + ".0"));
        }
        if (LOCAL_OR_PREFIX.matcher(version).matches()) {
            throw new InvalidLineException(new Invalid(
                    "a local version (behind +) goes with == and != only (PEP 440)",
                    name + operator + version.substring(0, version.indexOf('+'))));
        }
        throw new InvalidLineException(
                new Invalid("\"" + version + "\" is no version (PEP 440)", name + operator + "1.0"));
    }

    private void markerOr(int depth) throws InvalidLineException {
        if (depth > MAX_MARKER_DEPTH) {
            throw invalid("its marker is nested too deeply", "fewer parentheses");
        }
        do {
            do {
                markerAtom(depth);
                skip();
            } while (take(AND));
        } while (take(OR));
    }

    private void markerAtom(int depth) throws InvalidLineException {
        skip();
        if (take("(")) {
            markerOr(depth + 1);
            skip();
            if (!take(")")) {
                throw invalid("a parenthesis of its marker is not closed", "\"; (a) and (b)\"");
            }
            return;
        }
        markerOperand();
        skip();
        expect(MARKER_OPERATOR, "a marker compares two things", "; python_version < \"3.12\"");
        skip();
        markerOperand();
    }

    private void markerOperand() throws InvalidLineException {
        if (takeIf(MARKER_TEXT).isPresent()) {
            return;
        }
        String variable = expect(MARKER_VARIABLE, "a marker compares two things", "; python_version < \"3.12\"");
        if (!MARKER_VARIABLES.contains(variable)) {
            throw invalid(
                    "\"" + variable + "\" is no variable of a marker (PEP 508)",
                    "python_version, sys_platform, platform_machine or another of PEP 508; texts in quotes");
        }
    }

    private String expect(Pattern pattern, String why, String hint) throws InvalidLineException {
        Optional<String> taken = takeIf(pattern);
        if (taken.isEmpty()) {
            throw invalid(why, hint);
        }
        return taken.get();
    }

    private Optional<String> takeIf(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        at = matcher.end();
        return Optional.of(matcher.group());
    }

    private boolean take(Pattern pattern) {
        return takeIf(pattern).isPresent();
    }

    private boolean take(String token) {
        boolean there = text.startsWith(token, at);
        at += there ? token.length() : 0;
        return there;
    }

    private void skip() {
        take(SPACE);
    }

    private static InvalidLineException invalid(String why, String hint) {
        return new InvalidLineException(new Invalid(why, hint));
    }

    private static final class InvalidLineException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Invalid invalid;

        private InvalidLineException(Invalid invalid) {
            super(invalid.why());
            this.invalid = invalid;
        }
    }
}
