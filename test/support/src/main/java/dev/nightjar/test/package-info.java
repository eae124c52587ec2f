/** What the tests of several modules share. It knows nothing of the product's classes, so that it can judge them. */
@NullMarked
package dev.nightjar.test;

import org.jspecify.annotations.NullMarked;
