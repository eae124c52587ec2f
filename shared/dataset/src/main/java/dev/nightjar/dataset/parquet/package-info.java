/** Parquet: our column-wise writer, and hardwood's reader for input and for proofs. */
@NullMarked
package dev.nightjar.dataset.parquet;

import org.jspecify.annotations.NullMarked;
