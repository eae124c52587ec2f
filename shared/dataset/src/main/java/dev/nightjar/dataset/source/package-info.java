/** Sources of tables: CSV, JSONL, Parquet and Arrow in, blocks of tokens out. Open {@link dev.nightjar.dataset.source.TableSource} first. */
@NullMarked
package dev.nightjar.dataset.source;

import org.jspecify.annotations.NullMarked;
