package dev.nightjar.conda;

import dev.nightjar.conda.VersionSpec.Operator;
import java.util.ArrayList;
import java.util.List;

/** Which build numbers somebody accepts: {@code 3}, {@code >=2,<5}, or a pattern on the digits (CEP 29). */
sealed interface BuildNumberSpec {
    boolean matches(long buildNumber);

    static BuildNumberSpec parse(String written, String text) {
        if (text.indexOf('*') >= 0 || TextPattern.isRegex(text)) {
            return new Pattern(TextPattern.of(text));
        }
        List<Bound> bounds = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            bounds.add(Bound.parse(written, part.strip()));
        }
        return bounds.size() == 1 ? bounds.get(0) : new All(List.copyOf(bounds));
    }

    record Pattern(TextPattern digits) implements BuildNumberSpec {
        @Override
        public boolean matches(long buildNumber) {
            return digits.matches(Long.toString(buildNumber));
        }
    }

    record All(List<Bound> bounds) implements BuildNumberSpec {
        @Override
        public boolean matches(long buildNumber) {
            return bounds.stream().allMatch(bound -> bound.matches(buildNumber));
        }
    }

    record Bound(Operator operator, long number) implements BuildNumberSpec {
        @Override
        public boolean matches(long buildNumber) {
            return operator.holds(Long.compare(buildNumber, number));
        }

        private static Bound parse(String written, String text) {
            int at = 0;
            while (at < text.length() && "=!<>".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            Operator operator = switch (text.substring(0, at)) {
                case "", "=", "==" -> Operator.EQUAL;
                case "!=" -> Operator.NOT_EQUAL;
                case "<" -> Operator.LESS;
                case "<=" -> Operator.LESS_OR_EQUAL;
                case ">" -> Operator.GREATER;
                case ">=" -> Operator.GREATER_OR_EQUAL;
                default ->
                    throw new InvalidSpecException(
                            written,
                            "\"" + text.substring(0, at) + "\" is not an operator of a build number",
                            "write one of ==, !=, <, <=, >, >=");
            };
            String digits = text.substring(at).strip();
            boolean isNumber =
                    !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!isNumber) {
                throw new InvalidSpecException(
                        written, "\"" + text + "\" is no build number", "write one as in [build_number='>=2']");
            }
            return new Bound(operator, Long.parseLong(digits));
        }
    }
}
