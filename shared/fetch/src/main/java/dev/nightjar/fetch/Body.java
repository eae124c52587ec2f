package dev.nightjar.fetch;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.fetch.FetchException.Kind;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body as a stream that never waits past the deadline.
 *
 * <p>The JDK's own stream waits for ever when a server falls silent after the head of its answer; this one takes the
 * pieces from a queue and looks at the deadline while it is empty. A few pieces (16 KiB each) wait at most.
 */
final class Body extends InputStream implements BodySubscriber<Body> {
    private static final int PIECES_AHEAD = 8;

    private sealed interface Piece {
        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        record Broken(Throwable cause) implements Piece {}

        record End() implements Piece {}
    }

    private final String shown;
    private final FetchSettings settings;
    private final Deadline deadline;
    private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;

    private final ArrayDeque<ByteBuffer> current = new ArrayDeque<>();
    private long bytesRead;
    private boolean ended;
    private @Nullable FetchException failure;

    Body(String shown, FetchSettings settings, Deadline deadline) {
        this.shown = shown;
        this.settings = settings;
        this.deadline = deadline;
    }

    /** What broke the stream, if anything did; a reader may have met it as some other exception. */
    @Nullable
    FetchException failure() {
        return failure;
    }

    @Override
    public int read() throws FetchException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws FetchException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = current.peek();
        while (buffer == null || !buffer.hasRemaining()) {
            if (buffer != null) {
                current.remove();
            } else if (!more()) {
                return -1;
            }
            buffer = current.peek();
        }
        int got = Math.min(length, buffer.remaining());
        buffer.get(target, offset, got);
        bytesRead += got;
        if (bytesRead > settings.maxBytes()) {
            throw fail(new FetchException(
                    Kind.TOO_LARGE, shown + " is longer than " + settings.maxBytes() + " bytes", null, null));
        }
        return got;
    }

    private boolean more() throws FetchException {
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return false;
        }
        switch (take()) {
            case Piece.Bytes bytes -> {
                current.addAll(bytes.buffers());
                Objects.requireNonNull(subscription).request(1);
            }
            case Piece.Broken broken -> throw fail(Fetcher.unreachable(shown, broken.cause()));
            case Piece.End end -> ended = true;
        }
        return !ended;
    }

    private Piece take() throws FetchException {
        long glances = Math.max(1, settings.idleTimeout().dividedBy(Fetcher.GLANCE));
        try {
            for (long glance = 0; glance < glances; glance++) {
                if (deadline.passed()) {
                    throw fail(Fetcher.outOfTime(shown));
                }
                Piece piece = pieces.poll(Fetcher.GLANCE.toMillis(), TimeUnit.MILLISECONDS);
                if (piece != null) {
                    return piece;
                }
            }
        } catch (InterruptedException stopped) {
            throw fail(Fetcher.interrupted(shown, stopped));
        }
        throw fail(Fetcher.slow(shown, settings.idleTimeout()));
    }

    private FetchException fail(FetchException found) {
        failure = found;
        return found;
    }

    /** Lets go of the connection, also when the body has not been read to its end. */
    @Override
    public void close() {
        Flow.Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public CompletionStage<Body> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription opened) {
        subscription = opened;
        opened.request(PIECES_AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        pieces.add(new Piece.Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        pieces.add(new Piece.Broken(cause));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece.End());
    }
}
