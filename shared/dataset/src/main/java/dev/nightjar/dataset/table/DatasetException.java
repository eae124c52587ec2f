package dev.nightjar.dataset.table;

import org.jspecify.annotations.Nullable;

/**
 * Why a dataset cannot be read, optimized or written; {@link #getMessage()} has the three parts (what, because, try).
 *
 * <p>{@link #error()} is the stable text {@code kind[:place]}, such as {@code ragged:line=3}, that scripts compare.
 */
public final class DatasetException extends Exception {
    /** What went wrong; {@link #word()} is the word for it in {@code "error"}. */
    public enum Kind {
        RAGGED,
        UNTERMINATED_QUOTE,
        ENCODING,
        EMPTY,
        LINE_TOO_LONG,
        TOO_MANY_COLUMNS,
        NUL,
        TRUNCATED,
        CORRUPT,
        BOMB,
        CHANGED,
        DISK_FULL,
        LOSS,
        /** A value of an option that cannot be used with this file, such as a column that is not there. */
        OPTION,
        /** A file or column of a kind that is not read, such as a nested column. */
        UNSUPPORTED,
        /** A user's own function failed. */
        FUNCTION,
        /** The file cannot be opened or read at all. */
        UNREADABLE,
        /** What was written does not read back as what was read: our bug. */
        VERIFY;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Kind kind;
    private final @Nullable String place;
    private final String what;
    private final String because;
    private final String remedy;

    /**
     * @param place such as {@code line=3} or {@code offset=17}; null where there is none
     * @param what what cannot be done, with the file's name where it is known
     * @param because why, without the word
     * @param remedy what to do, without the word "try"
     */
    public DatasetException(Kind kind, @Nullable String place, String what, String because, String remedy) {
        super(what + "\n  because " + because + "\n  try " + remedy);
        this.kind = kind;
        this.place = place;
        this.what = what;
        this.because = because;
        this.remedy = remedy;
    }

    public Kind kind() {
        return kind;
    }

    /** {@code kind} or {@code kind:place}. */
    public String error() {
        return place == null ? kind.word() : kind.word() + ":" + place;
    }

    public String what() {
        return what;
    }

    public String because() {
        return because;
    }

    public String remedy() {
        return remedy;
    }
}
