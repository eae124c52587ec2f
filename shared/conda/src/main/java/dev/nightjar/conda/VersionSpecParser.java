package dev.nightjar.conda;

import dev.nightjar.conda.VersionSpec.Clause;
import dev.nightjar.conda.VersionSpec.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a version spec from the middle of a text, and stops where it ends: at the end of the text, or at the space or
 * {@code =} after which a match spec has its build.
 *
 * <pre>
 * one of  = all of ( "|" all of )*
 * all of  = one ( "," one )*
 * one     = "(" one of ")" | "^" ... "$" | operator? literal
 * </pre>
 */
final class VersionSpecParser {
    static final int MAX_LENGTH = 10_000;

    private static final int MAX_DEPTH = 50;

    /** What stands in messages: the whole text that the user wrote. */
    private final String written;

    private final String text;
    private final int from;
    private final int end;
    private int at;
    private int depth;

    VersionSpecParser(String written, String text, int from, int end) {
        this.written = written;
        this.text = text;
        this.from = from;
        this.end = end;
        this.at = from;
        if (end - from > MAX_LENGTH) {
            throw invalid("a version spec has at most " + MAX_LENGTH + " characters", "");
        }
    }

    /** The spec that fills the whole text. */
    VersionSpec whole() {
        Clause clause = oneOf();
        if (at < end) {
            throw text.charAt(at) == ')'
                    ? invalid("it has a \")\" without \"(\"", "")
                    : invalid("\"" + text.substring(at, end) + "\" is too much", "join clauses with \",\" or \"|\"");
        }
        return new VersionSpec(withoutSpaces(text, from, end), clause);
    }

    /** The clauses up to where they end; {@link #at()} is then behind them and behind space after them. */
    Clause oneOf() {
        Clause first = allOf();
        if (!isNext('|')) {
            return first;
        }
        List<Clause> clauses = new ArrayList<>();
        clauses.add(first);
        while (isNext('|')) {
            at++;
            clauses.add(allOf());
        }
        return new Clause.OneOf(List.copyOf(clauses));
    }

    int at() {
        return at;
    }

    private Clause allOf() {
        Clause first = one();
        if (!isNext(',')) {
            return first;
        }
        at++;
        Clause second = one();
        if (!isNext(',')) {
            return new Clause.Both(first, second);
        }
        List<Clause> clauses = new ArrayList<>();
        clauses.add(first);
        clauses.add(second);
        while (isNext(',')) {
            at++;
            clauses.add(one());
        }
        return new Clause.All(List.copyOf(clauses));
    }

    private Clause one() {
        skipSpace();
        if (at == end) {
            throw invalid("a version is missing at its end", "write one, as in >=1.26");
        }
        Clause clause = switch (text.charAt(at)) {
            case '(' -> group();
            case '^' -> regex();
            default -> clause();
        };
        skipSpace();
        return clause;
    }

    private Clause group() {
        if (++depth > MAX_DEPTH) {
            throw invalid("its parentheses are nested deeper than " + MAX_DEPTH, "");
        }
        at++;
        Clause inner = oneOf();
        if (!isNext(')')) {
            throw invalid("a \"(\" is not closed", "");
        }
        at++;
        depth--;
        return inner;
    }

    private Clause regex() {
        int close = text.indexOf('$', at + 1);
        if (close < 0 || close >= end) {
            throw invalid(
                    "a regular expression begins with \"^\" and ends with \"$\"",
                    "for a version and those compatible with it write ~=1.5.0 or >=1.5,<2");
        }
        String source = text.substring(at, close + 1);
        at = close + 1;
        return new Clause.Matches(TextPattern.of(source));
    }

    private Clause clause() {
        boolean isFollowedByEquals = at + 1 < end && text.charAt(at + 1) == '=';
        return switch (text.charAt(at)) {
            case '=' -> equality(isFollowedByEquals);
            case '!' -> exclusion(isFollowedByEquals);
            case '<' -> ordered(isFollowedByEquals ? Operator.LESS_OR_EQUAL : Operator.LESS, isFollowedByEquals);
            case '>' -> ordered(isFollowedByEquals ? Operator.GREATER_OR_EQUAL : Operator.GREATER, isFollowedByEquals);
            case '~' -> compatible(isFollowedByEquals);
            default -> equality(literal(), true);
        };
    }

    private Clause equality(boolean isExact) {
        return equality(literalAfter(isExact ? 2 : 1), isExact);
    }

    private Clause equality(String literal, boolean isExact) {
        return isExact && literal.indexOf('*') < 0 ? compared(Operator.EQUAL, literal) : startsWith(literal);
    }

    private Clause exclusion(boolean isFollowedByEquals) {
        if (!isFollowedByEquals) {
            throw invalid("\"!\" is not an operator of a version spec", "write !=");
        }
        String literal = literalAfter(2);
        return literal.indexOf('*') < 0 ? compared(Operator.NOT_EQUAL, literal) : new Clause.Not(startsWith(literal));
    }

    private Clause ordered(Operator operator, boolean isFollowedByEquals) {
        String literal = literalAfter(isFollowedByEquals ? 2 : 1);
        return compared(operator, literal.endsWith(".*") ? literal.substring(0, literal.length() - 2) : literal);
    }

    private Clause compatible(boolean isFollowedByEquals) {
        if (!isFollowedByEquals) {
            throw invalid("\"~\" is not an operator of a version spec", "write ~=1.5.0 or >=1.5,<2");
        }
        String literal = literalAfter(2);
        if (literal.indexOf('*') >= 0) {
            throw invalid("\"~=\" and \"*\" do not go together", "write ~=1.5.0 or 1.5.*");
        }
        Clause atLeast = compared(Operator.GREATER_OR_EQUAL, literal);
        int dot = literal.lastIndexOf('.');
        return dot < 0 ? atLeast : new Clause.Both(atLeast, new Clause.StartsWith(version(literal.substring(0, dot))));
    }

    private String literalAfter(int operatorLength) {
        int start = at;
        at += operatorLength;
        refuseSecondOperator(start);
        return literal();
    }

    private void refuseSecondOperator(int start) {
        if (at < end && "=<>!~".indexOf(text.charAt(at)) >= 0) {
            String operator = text.substring(start, at + 1);
            String meant = switch (operator) {
                case "=>" -> ">=";
                case "=<" -> "<=";
                case "<>" -> "!=";
                case "===" -> "==";
                default -> "one of ==, !=, <, <=, >, >=, ~=";
            };
            throw invalid("\"" + operator + "\" is not an operator of a version spec", "write " + meant);
        }
    }

    private String literal() {
        skipSpace();
        int start = at;
        while (at < end) {
            char c = text.charAt(at);
            if (isSpace(c) && isEpochNext()) {
                skipSpace();
                continue;
            }
            if (c == ',' || c == '|' || c == '=' || c == '(' || c == ')' || isSpace(c)) {
                break;
            }
            at++;
        }
        if (start == at) {
            throw invalid("a version is missing", "write one, as in >=1.26");
        }
        return withoutSpaces(text, start, at);
    }

    /** Real records hold {@code >=1 !164.3095}: conda drops the space in the middle of a version. */
    private boolean isEpochNext() {
        int next = at;
        while (next < end && isSpace(text.charAt(next))) {
            next++;
        }
        return next + 1 < end && text.charAt(next) == '!' && text.charAt(next + 1) != '=';
    }

    /** {@code 1.7}, {@code 1.7.*} or {@code 1.7*}, as a prefix; with a star in its middle, a pattern. */
    private Clause startsWith(String literal) {
        int stars = literal.length();
        while (stars > 0 && literal.charAt(stars - 1) == '*') {
            stars--;
        }
        if (stars == 0) {
            return new Clause.Any();
        }
        if (literal.lastIndexOf('*', stars - 1) >= 0) {
            return new Clause.Matches(TextPattern.of(literal));
        }
        int dots = stars;
        while (stars < literal.length() && dots > 0 && literal.charAt(dots - 1) == '.') {
            dots--;
        }
        return new Clause.StartsWith(version(literal.substring(0, dots)));
    }

    private Clause compared(Operator operator, String literal) {
        return new Clause.Compared(operator, version(literal));
    }

    private Version version(String literal) {
        try {
            return Version.parse(literal);
        } catch (InvalidSpecException e) {
            throw literal.equals(written) ? e : withContext(literal, e);
        }
    }

    private InvalidSpecException withContext(String literal, InvalidSpecException e) {
        InvalidSpecException better =
                new InvalidSpecException(written, "\"" + literal + "\" is no version: " + e.reason(), e.hint());
        better.initCause(e);
        return better;
    }

    private boolean isNext(char c) {
        return at < end && text.charAt(at) == c;
    }

    private void skipSpace() {
        while (at < end && isSpace(text.charAt(at))) {
            at++;
        }
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    static String withoutSpaces(String text, int from, int to) {
        String part = text.substring(from, to).strip();
        return part.indexOf(' ') < 0 && part.indexOf('\t') < 0
                ? part
                : part.replace(" ", "").replace("\t", "");
    }

    private InvalidSpecException invalid(String reason, String hint) {
        return new InvalidSpecException(written, reason, hint);
    }
}
