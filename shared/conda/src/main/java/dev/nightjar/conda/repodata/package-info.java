/**
 * From a channel's files to records by name.
 *
 * <p>Open {@link dev.nightjar.conda.repodata.PackageIndex} first. Nothing here decides which record is chosen.
 */
@NullMarked
package dev.nightjar.conda.repodata;

import org.jspecify.annotations.NullMarked;
