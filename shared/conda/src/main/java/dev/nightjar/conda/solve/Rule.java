package dev.nightjar.conda.solve;

/** One thing that a request or a channel says, as far as an explanation tells them apart. */
sealed interface Rule {
    /** A spec of the request, by its place. */
    record Spec(int place) implements Rule {}

    /** A constraint of the request, by its place; pins follow the constraints. */
    record Limit(int place) implements Rule {}

    /** That records called {@code parent} need something of {@code child}. */
    record Needs(String parent, String child) implements Rule {}

    /** That records called {@code parent} restrict {@code child}. */
    record Restricts(String parent, String child) implements Rule {}

    /** That an installed package may not become older. */
    record NoDowngrade(String name) implements Rule {}
}
