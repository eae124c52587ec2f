package dev.nightjar.dataset;

import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** The bytes of a dataset. They are read more than once, and must be the same each time. */
public interface DatasetInput {
    /** The name as people know it; its endings tell the format and the compression. */
    String name();

    /**
     * What the names of its results begin with: the last part of the name, less {@code .gz} or {@code .zst} and then less
     * its ending; {@code stdin} for {@code -}.
     */
    default String stem() {
        String base = name().substring(name().lastIndexOf('/') + 1);
        if (base.equals("-")) {
            return "stdin";
        }
        String lower = base.toLowerCase(Locale.ROOT);
        for (String packed : List.of(".gz", ".zst")) {
            if (lower.endsWith(packed) && base.length() > packed.length()) {
                base = base.substring(0, base.length() - packed.length());
                break;
            }
        }
        int dot = base.lastIndexOf('.');
        return dot > 0 ? base.substring(0, dot) : base;
    }

    /** How many bytes there are, or -1 where that is not known before they are read. */
    long size();

    /**
     * The bytes from {@code offset} on.
     *
     * @throws DatasetException {@code changed} when they are no longer those of the first call
     */
    InputStream open(long offset) throws IOException, DatasetException;

    /**
     * Called when all is read and before anything is put in place.
     *
     * @throws DatasetException {@code changed} when the bytes are no longer those of the first call
     */
    void checkUnchanged() throws IOException, DatasetException;
}
