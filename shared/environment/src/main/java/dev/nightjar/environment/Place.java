package dev.nightjar.environment;

/** Where something stands in a file; both counted from 1, columns in code points. */
record Place(int line, int column) {
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
