package dev.nightjar.offpeak.events;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.TariffException;
import dev.nightjar.offpeak.calendar.TariffFile;
import dev.nightjar.offpeak.desk.Tariffs;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tariffs that an operator declared in an object, and the built-in ones; the object's win. Read again when the object
 * has another generation.
 */
final class StoredTariffs implements Tariffs {
    private final ObjectStore store;
    private final @Nullable ObjectName object;
    private final String standard;
    private Map<String, OffPeakCalendar> declared = Map.of();
    private long generation;
    private boolean judged;

    /** @param standard the name of the default one */
    StoredTariffs(ObjectStore store, @Nullable ObjectName object, String standard) {
        this.store = store;
        this.object = object;
        this.standard = standard;
    }

    /**
     * Looks whether the object has changed.
     *
     * @throws IllegalStateException when it is not there, or one of its calendars cannot be used, or the default one is
     *     not known: a job must not run by another tariff than the one that was meant
     */
    synchronized void refresh() throws IOException {
        if (object != null) {
            ObjectInfo info = store.find(object)
                    .orElseThrow(() -> JobSettings.wrong(
                            "NIGHTJAR_CALENDARS", object.toString(), "there is no such object", "BUCKET/OBJECT"));
            if (info.generation() != generation) {
                declared = read(object, info.generation());
                generation = info.generation();
                judged = false;
            }
        }
        if (!judged && named("").isEmpty()) {
            throw JobSettings.wrong(
                    "NIGHTJAR_CALENDAR",
                    standard,
                    "no calendar has that name",
                    String.join(" or ", OffPeakCalendar.builtInNames()) + ", or a name of NIGHTJAR_CALENDARS");
        }
        judged = true;
    }

    private Map<String, OffPeakCalendar> read(ObjectName from, long at) throws IOException {
        try (InputStream in = store.read(from, at)) {
            TariffFile file = TariffFile.read(from.toString(), in);
            Map<String, OffPeakCalendar> read = new HashMap<>();
            for (String name : file.names()) {
                read.put(name, OffPeakCalendar.of(file.tariff(name)));
            }
            return Map.copyOf(read);
        } catch (TariffException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized Optional<OffPeakCalendar> named(String name) {
        String asked = name.isEmpty() ? standard : name;
        OffPeakCalendar own = declared.get(asked);
        return own == null ? OffPeakCalendar.named(asked) : Optional.of(own);
    }
}
