package dev.nightjar.offpeak.simulate;

/** A trace, or a setting together with a trace, that cannot be used; its parts say what, why and what to do. */
public final class TraceException extends Exception {
    private final String what;
    private final String because;
    private final String remedy;

    TraceException(String what, String because, String remedy) {
        super(what + "\n  because " + because + "\n  try " + remedy);
        this.what = what;
        this.because = because;
        this.remedy = remedy;
    }

    /** With the trace, and the line where there is one. */
    public String what() {
        return what;
    }

    /** A clause. */
    public String because() {
        return because;
    }

    /** After "try". */
    public String remedy() {
        return remedy;
    }
}
