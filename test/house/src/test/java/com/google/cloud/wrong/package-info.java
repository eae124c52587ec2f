/** Lies where Google's clients lie, so that the rule about them can be seen to fail. */
@NullMarked
package com.google.cloud.wrong;

import org.jspecify.annotations.NullMarked;
