package dev.nightjar.local;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.TariffException;
import dev.nightjar.offpeak.calendar.TariffFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The calendar that {@code --calendar} names: {@code FILE#NAME}, or the name of one that is built in. */
final class JobsCalendar {
    private JobsCalendar() {}

    /** The named one, or {@code jst-default} where none is named. */
    static OffPeakCalendar of(Call call) throws FailedCommandException {
        String written = call.value("calendar").orElse("jst-default");
        int hash = written.lastIndexOf('#');
        if (hash < 0) {
            return OffPeakCalendar.named(written)
                    .orElseThrow(() -> new FailedCommandException(
                            2,
                            "cannot use --calendar " + written,
                            "no calendar of that name is built in",
                            String.join(" or ", OffPeakCalendar.builtInNames()) + ", or FILE#NAME"));
        }
        String file = written.substring(0, hash);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return OffPeakCalendar.of(TariffFile.read(file, in).tariff(written.substring(hash + 1)));
        } catch (TariffException e) {
            throw new FailedCommandException(2, e.what(), e.because(), e.remedy());
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new FailedCommandException(
                    2, "cannot read " + file, "there is no such file", "a file that exists; names are taken as given");
        } catch (IOException e) {
            throw new FailedCommandException(3, "cannot read " + file, OutputFolders.reason(e), "another file");
        }
    }
}
