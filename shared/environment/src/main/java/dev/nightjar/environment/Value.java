package dev.nightjar.environment;

import java.util.List;

/**
 * A piece of YAML or JSON with its place: what the readers of requests walk over, whichever of the two it was.
 *
 * <p>{@code place} is where it begins; {@code comment} the comment on the line where it ends (for a collection: on the
 * line where it begins), from its {@code #} on, or empty.
 */
sealed interface Value {
    Place place();

    String comment();

    /** The word for what this is, in complaints. */
    String kind();

    /**
     * A scalar, word for word: {@code 3.10} stays {@code 3.10}.
     *
     * @param type what JSON says it is; YAML's unquoted scalars are {@link Type#PLAIN}
     * @param severalLines whether the source has a line break inside
     */
    record Scalar(String text, Type type, boolean severalLines, Place place, String comment) implements Value {
        enum Type {
            STRING,
            PLAIN,
            NUMBER,
            BOOLEAN,
            NULL
        }

        boolean isNull() {
            return type == Type.NULL
                    || (type == Type.PLAIN
                            && switch (text) {
                                case "", "~", "null", "Null", "NULL" -> true;
                                default -> false;
                            });
        }

        @Override
        public String kind() {
            if (isNull()) {
                return "nothing";
            }
            return switch (type) {
                case STRING, PLAIN, NULL -> "a text";
                case NUMBER -> "a number";
                case BOOLEAN -> "a boolean";
            };
        }
    }

    /** A sequence. */
    record Items(List<Value> items, Place place, String comment) implements Value {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the order of the source, with its duplicates. */
    record Fields(List<Field> fields, Place place, String comment) implements Value {
        public Fields {
            fields = List.copyOf(fields);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One entry of a mapping. */
    record Field(Scalar key, Value value) {
        /** The comment that belongs to the entry as a whole. */
        String comment() {
            return switch (value) {
                case Scalar scalar -> scalar.comment();
                case Items items -> items.comment().isEmpty() ? key.comment() : items.comment();
                case Fields fields -> fields.comment().isEmpty() ? key.comment() : fields.comment();
            };
        }
    }
}
