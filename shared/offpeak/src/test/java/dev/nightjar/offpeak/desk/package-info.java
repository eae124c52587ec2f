@NullMarked
package dev.nightjar.offpeak.desk;

import org.jspecify.annotations.NullMarked;
