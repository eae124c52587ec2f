/**
 * The words of the conda world as values: versions, match specs, records, channels, virtual packages.
 *
 * <p>Open {@link dev.nightjar.conda.MatchSpec} first. Nothing here reads files or the network ({@link
 * dev.nightjar.conda.ChannelNames} alone looks whether a folder is a channel); {@code repodata} does, and {@code solve}
 * decides.
 */
@NullMarked
package dev.nightjar.conda;

import org.jspecify.annotations.NullMarked;
