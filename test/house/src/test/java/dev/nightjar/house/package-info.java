/**
 * The rules of the house, held by tests: how files look, which module may know which, what a file must not say.
 *
 * <p>Open {@link dev.nightjar.house.Architecture} first. Each rule is also run against something deliberately wrong
 * (package {@code wrong}, or a text in the test), so that a rule which can no longer fail is noticed.
 */
@NullMarked
package dev.nightjar.house;

import org.jspecify.annotations.NullMarked;
