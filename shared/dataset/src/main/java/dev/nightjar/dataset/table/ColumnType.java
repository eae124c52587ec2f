package dev.nightjar.dataset.table;

/** The Arrow type of a column. {@code toString()} is its name as reports and cases write it, such as {@code timestamp[s, UTC]}. */
public sealed interface ColumnType {
    ColumnType BOOL = new Bool();
    ColumnType DATE = new Date();
    ColumnType TEXT = new Text();
    ColumnType NULL = new Null();
    ColumnType FLOAT32 = new FloatingPoint(32);
    ColumnType FLOAT64 = new FloatingPoint(64);

    /** @param bits 8, 16, 32 or 64 */
    record Int(int bits, boolean signed) implements ColumnType {
        @Override
        public String toString() {
            return (signed ? "int" : "uint") + bits;
        }
    }

    /** @param bits 32 or 64 */
    record FloatingPoint(int bits) implements ColumnType {
        @Override
        public String toString() {
            return "float" + bits;
        }
    }

    /**
     * Decimal128.
     *
     * @param precision digits in all, 1 to 38
     * @param scale digits after the point, 0 to precision
     */
    record Decimal(int precision, int scale) implements ColumnType {
        @Override
        public String toString() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    record Bool() implements ColumnType {
        @Override
        public String toString() {
            return "bool";
        }
    }

    /** Days since 1970-01-01. */
    record Date() implements ColumnType {
        @Override
        public String toString() {
            return "date32";
        }
    }

    /** Counts of {@code unit} since 1970-01-01T00:00:00: an instant if {@code utc}, else local to nobody knows where. */
    record Timestamp(Unit unit, boolean utc) implements ColumnType {
        @Override
        public String toString() {
            return "timestamp[" + unit.word() + (utc ? ", UTC]" : "]");
        }
    }

    /** UTF-8. */
    record Text() implements ColumnType {
        @Override
        public String toString() {
            return "string";
        }
    }

    /**
     * UTF-8 by signed index into the distinct values, which stand in the order of their first rows.
     *
     * @param indexBits 8, 16 or 32
     */
    record Dictionary(int indexBits) implements ColumnType {
        @Override
        public String toString() {
            return "dictionary<int" + indexBits + ",string>";
        }
    }

    /** No value at all. */
    record Null() implements ColumnType {
        @Override
        public String toString() {
            return "null";
        }
    }

    /** The unit of a timestamp. */
    enum Unit {
        SECONDS("s", 0),
        MILLIS("ms", 3),
        MICROS("us", 6),
        NANOS("ns", 9);

        private final String word;
        private final int digits;

        Unit(String word, int digits) {
            this.word = word;
            this.digits = digits;
        }

        public String word() {
            return word;
        }

        /** How many digits of a second's fraction it holds. */
        public int digits() {
            return digits;
        }

        /** How many make a second. */
        public long perSecond() {
            return switch (this) {
                case SECONDS -> 1;
                case MILLIS -> 1_000;
                case MICROS -> 1_000_000;
                case NANOS -> 1_000_000_000;
            };
        }
    }
}
