package dev.nightjar.dataset.arrow;

import dev.nightjar.test.PythonEnvironment;
import java.util.List;

/** The readers and writers of Arrow that people have. */
final class PythonReaders {
    private PythonReaders() {}

    static PythonEnvironment environment() {
        return PythonEnvironment.with(
                "dataset-arrow", List.of("pyarrow==26.0.1", "polars==2.1.0", "duckdb==2.0.1", "pandas==3.1.1"));
    }
}
