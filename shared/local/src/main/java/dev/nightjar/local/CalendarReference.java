package dev.nightjar.local;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.TariffException;
import dev.nightjar.offpeak.calendar.TariffFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code --calendar} says: {@code FILE#NAME}, or the name of a calendar that is built in. */
final class CalendarReference {
    /** For the description of an option. */
    static final String DESCRIPTION = "The tariff: a calendar of a file, or a built-in one: "
            + String.join(", ", OffPeakCalendar.builtInNames()) + " (default: jst-default).";

    private static final String STANDARD_INPUT = "-";

    private CalendarReference() {}

    /** What a call says, or the default; its warnings go to standard error. */
    static OffPeakCalendar of(Call call, Streams streams) throws FailedCommandException {
        Optional<String> written = call.value("calendar");
        OffPeakCalendar calendar = written.isEmpty() ? OffPeakCalendar.jstDefault() : read(written.get(), streams.in());
        warn(calendar, streams);
        return calendar;
    }

    static OffPeakCalendar read(String written, InputStream standardInput) throws FailedCommandException {
        Optional<OffPeakCalendar> builtIn = OffPeakCalendar.named(written);
        if (builtIn.isPresent()) {
            return builtIn.get();
        }
        int hash = written.lastIndexOf('#');
        if (hash < 0) {
            throw new FailedCommandException(
                    2,
                    "cannot find the calendar \"" + written + "\"",
                    "it is neither FILE#NAME nor built in",
                    "FILE#NAME, or one of " + String.join(", ", OffPeakCalendar.builtInNames()));
        }
        return tariff(file(written.substring(0, hash), standardInput), written.substring(hash + 1));
    }

    /** @param written a path, or {@code -} */
    static TariffFile file(String written, InputStream standardInput) throws FailedCommandException {
        try (InputStream in = open(written, standardInput)) {
            return TariffFile.read(written, in);
        } catch (TariffException e) {
            throw failed(e);
        } catch (IOException e) {
            throw unreadable(written, e);
        }
    }

    static OffPeakCalendar tariff(TariffFile file, String name) throws FailedCommandException {
        try {
            return OffPeakCalendar.of(file.tariff(name));
        } catch (TariffException e) {
            throw failed(e);
        }
    }

    static void warn(OffPeakCalendar calendar, Streams streams) {
        calendar.versions().warnings().forEach(warning -> streams.err().println("warning: " + warning));
    }

    /** @param written a path, or {@code -} for standard input, which stays open */
    static InputStream open(String written, InputStream standardInput) throws IOException, FailedCommandException {
        if (written.equals(STANDARD_INPUT)) {
            return new FilterInputStream(standardInput) {
                @Override
                public void close() {
                    // Whoever opened it closes it.
                }
            };
        }
        try {
            return Files.newInputStream(Path.of(written));
        } catch (InvalidPathException e) {
            throw new FailedCommandException(
                    2,
                    "cannot use the path \"" + written.replace('\0', ' ') + "\"",
                    "it has characters that no path has here",
                    "another name");
        }
    }

    static FailedCommandException unreadable(String written, IOException e) {
        boolean theirs = e instanceof NoSuchFileException
                || e instanceof AccessDeniedException
                || Files.isDirectory(Path.of(written));
        String because = e instanceof NoSuchFileException ? "there is no such file" : OutputFolders.reason(e);
        return new FailedCommandException(theirs ? 2 : 3, "cannot read " + written, because, "another file");
    }

    private static FailedCommandException failed(TariffException e) {
        return new FailedCommandException(2, e.what(), e.because(), e.remedy());
    }
}
