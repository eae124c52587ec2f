package dev.nightjar.conda;

import java.net.URI;

/**
 * A place that serves repodata.
 *
 * @param written as the request wrote it; this is what answers show
 * @param base where its subdirs lie, without a trailing slash: a {@code file:} URI or {@code http(s):}
 */
public record Channel(String written, URI base) {
    public boolean isCalled(String asked) {
        return asked.equals(written) || base.toString().endsWith("/" + asked);
    }
}
