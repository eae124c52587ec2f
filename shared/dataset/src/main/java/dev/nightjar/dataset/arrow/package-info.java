/**
 * Arrow IPC files (Feather v2): written column by column, read back and read as input.
 *
 * <p>Open {@link dev.nightjar.dataset.arrow.ArrowWriter} first, then {@link dev.nightjar.dataset.arrow.ArrowReadBack} (proofs),
 * {@link dev.nightjar.dataset.arrow.ArrowSource} (input) and {@link dev.nightjar.dataset.arrow.ArrowBatches} (functions over
 * batches). Metadata are Arrow's own flatbuffers and vectors are filled by Arrow's own loader; what lies between, buffers and their compression,
 * is ours. Arrow's classes load only where this package is used, and want
 * {@code --add-opens=java.base/java.nio=ALL-UNNAMED} where vectors are made: everywhere but in writing.
 */
@NullMarked
package dev.nightjar.dataset.arrow;

import org.jspecify.annotations.NullMarked;
