@NullMarked
package dev.nightjar.offpeak.account;

import org.jspecify.annotations.NullMarked;
