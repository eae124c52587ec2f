/**
 * Datasets: a CSV, JSONL, Parquet or Arrow file in; the smallest lossless typed Parquet or Arrow file, and a report, out.
 *
 * <p>Open {@link dev.nightjar.dataset.DatasetOptimizer} first. Nothing here prints or knows a command line or a cloud.
 */
@NullMarked
package dev.nightjar.dataset;

import org.jspecify.annotations.NullMarked;
