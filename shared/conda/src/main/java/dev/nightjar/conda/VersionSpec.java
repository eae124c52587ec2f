package dev.nightjar.conda;

import java.util.List;
import java.util.Locale;

/**
 * Which versions somebody accepts, such as {@code >=1.8,<2|1.7.*} (CEP 29).
 *
 * <p>{@code ,} is "and" and binds tighter than {@code |}, "or"; parentheses group. A clause is one of
 *
 * <ul>
 *   <li>{@code ==1.7}, {@code 1.7}: that version however it is spelt ({@code 1.7.0});
 *   <li>{@code =1.7}, {@code 1.7.*}, {@code 1.7*}, {@code ==1.7.*}: all versions that {@link Version#startsWith start}
 *       with it; {@code !=1.7.*}: all others;
 *   <li>{@code !=1.7}: every version but that one. CEP 29 reads this as {@code !=1.7.*}; conda, mamba and rattler do
 *       not, and neither does Nightjar;
 *   <li>{@code <}, {@code <=}, {@code >}, {@code >=}: by order; a {@code .*} after it is dropped;
 *   <li>{@code ~=1.7.3}: {@code >=1.7.3,1.7.*};
 *   <li>{@code *}: any; {@code 1.*.3}: a pattern on the version's text; {@code ^1\.[78]$}: a regular expression on it.
 * </ul>
 */
public final class VersionSpec {
    /** Every version: {@code *}. */
    public static final VersionSpec ANY = new VersionSpec("*", new Clause.Any());

    private final String text;
    private final Clause clause;

    VersionSpec(String text, Clause clause) {
        this.text = text;
        this.clause = clause;
    }

    /** @throws InvalidSpecException saying what is wrong and what to write instead */
    public static VersionSpec parse(String text) {
        return new VersionSpecParser(text, text, 0, text.length()).whole();
    }

    public boolean matches(Version version) {
        return clause.matches(version);
    }

    /** Whether every version matches, however it is written. */
    public boolean isAny() {
        return clause instanceof Clause.Any;
    }

    Clause clause() {
        return clause;
    }

    /** Equal if every clause means the same: {@code =1.7} equals {@code 1.7.*}, and {@code 1.7} equals {@code ==1.7.0}. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof VersionSpec spec && clause.equals(spec.clause));
    }

    @Override
    public int hashCode() {
        return clause.hashCode();
    }

    /** As it was written, without spaces. */
    @Override
    public String toString() {
        return text;
    }

    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    sealed interface Clause {
        boolean matches(Version version);

        record Any() implements Clause {
            @Override
            public boolean matches(Version version) {
                return true;
            }
        }

        record Compared(Operator operator, Version bound) implements Clause {
            @Override
            public boolean matches(Version version) {
                return operator.holds(version.compareTo(bound));
            }
        }

        /** @param literal the prefix in lower case: unlike versions, the prefixes 1 and 1.0 differ */
        record StartsWith(String literal, Version prefix) implements Clause {
            StartsWith(Version prefix) {
                this(prefix.toString().toLowerCase(Locale.ROOT), prefix);
            }

            @Override
            public boolean matches(Version version) {
                return version.startsWith(prefix);
            }
        }

        record Not(Clause clause) implements Clause {
            @Override
            public boolean matches(Version version) {
                return !clause.matches(version);
            }
        }

        record Matches(TextPattern pattern) implements Clause {
            @Override
            public boolean matches(Version version) {
                return pattern.matches(version.toString());
            }
        }

        record Both(Clause left, Clause right) implements Clause {
            @Override
            public boolean matches(Version version) {
                return left.matches(version) && right.matches(version);
            }
        }

        record All(List<Clause> clauses) implements Clause {
            @Override
            public boolean matches(Version version) {
                for (Clause clause : clauses) {
                    if (!clause.matches(version)) {
                        return false;
                    }
                }
                return true;
            }
        }

        record OneOf(List<Clause> clauses) implements Clause {
            @Override
            public boolean matches(Version version) {
                for (Clause clause : clauses) {
                    if (clause.matches(version)) {
                        return true;
                    }
                }
                return false;
            }
        }
    }
}
