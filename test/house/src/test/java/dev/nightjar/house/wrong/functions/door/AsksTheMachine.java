package dev.nightjar.house.wrong.functions.door;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Depends on the machine in every way the compiler does not refuse already, and prints. */
public final class AsksTheMachine {
    private AsksTheMachine() {}

    static final Supplier<Instant> BY_REFERENCE = Instant::now;

    static String all() {
        System.out.println("printed");
        return "" + System.currentTimeMillis() + ZoneId.systemDefault() + Locale.getDefault() + new Random().nextInt();
    }
}
