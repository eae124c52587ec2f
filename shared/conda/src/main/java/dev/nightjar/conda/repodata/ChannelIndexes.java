package dev.nightjar.conda.repodata;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.Subdir;
import dev.nightjar.conda.repodata.SubdirIndex.Loaded;
import dev.nightjar.fetch.FetchSettings;
import dev.nightjar.fetch.Fetcher;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens channels; each subdir is read once and shared by everybody who asks. Safe for many threads.
 *
 * <p>A subdir is read from {@code repodata.json.zst} or, where there is none, from {@code repodata.json}, in a folder or
 * over HTTP. Several are read at once. Nobody waits past his own deadline, and a read that nobody waits for any more
 * stops. A failure is not remembered: the next who asks tries again.
 *
 * <p>The {@linkplain PackageIndex#generation generation} is the SHA-256 of the unpacked file, byte for byte: the same
 * for {@code .json} and for {@code .json.zst} of it.
 *
 * <pre>{@code
 * try (ChannelIndexes indexes = new ChannelIndexes(FetchSettings.in(name -> Optional.ofNullable(System.getenv(name))))) {
 *     List<PackageIndex> found = indexes.open(channel, "linux-64", Deadline.in(Duration.ofSeconds(60)));
 * }
 * }</pre>
 */
public final class ChannelIndexes implements AutoCloseable {
    private static final long MAX_UNPACKED_BYTES = 4L << 30;
    private static final String NOARCH = "noarch";

    private static final Duration GLANCE = Duration.ofMillis(50);

    private record Place(URI base, String subdir) {}

    private record View(Channel channel, String subdir) {}

    private final Fetcher fetcher;
    private final SubdirSource source;
    private final ExecutorService readers;
    private final Map<Place, Read> reads = new HashMap<>();
    private final Map<View, PackageIndex> opened =
            new ConcurrentSkipListMap<>(Comparator.comparing((View view) -> view.channel.written())
                    .thenComparing(view -> view.channel.base())
                    .thenComparing(View::subdir));

    /** Indexes that use the network, if they must, without proxy settings or logins of the environment. */
    public ChannelIndexes() {
        this(FetchSettings.bare());
    }

    public ChannelIndexes(FetchSettings settings) {
        this(settings, MAX_UNPACKED_BYTES);
    }

    ChannelIndexes(FetchSettings settings, long maxUnpackedBytes) {
        fetcher = new Fetcher(settings);
        source = new SubdirSource(fetcher, maxUnpackedBytes);
        int threads = Math.max(4, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("repodata-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        readers = pool;
    }

    /** One subdir on its way in, or there. Guarded by {@link #reads}, but for the future. */
    private static final class Read {
        final CompletableFuture<Optional<Loaded>> result = new CompletableFuture<>();
        final Deadline stop = Deadline.in(Duration.ofDays(1));
        int waiting;
    }

    /**
     * The indexes of that channel for a platform: its own subdir and {@code noarch}, those of the two that exist.
     *
     * @throws ChannelException when there is no such channel, or one of its files cannot be read; also when the deadline passes, which
     *     {@link Deadline#passed} then tells
     */
    public List<PackageIndex> open(Channel channel, String platform, Deadline deadline) throws ChannelException {
        // It becomes a part of paths and addresses.
        if (!Subdir.isName(platform)) {
            throw new ChannelException(
                    channel,
                    "\"" + platform + "\" is no platform",
                    "a platform is two words of small letters and digits with a hyphen between them",
                    "write linux-64, osx-arm64 or win-64",
                    false);
        }
        Map<String, Read> asked = new LinkedHashMap<>();
        for (String subdir : platform.equals(NOARCH) ? List.of(NOARCH) : List.of(platform, NOARCH)) {
            asked.put(subdir, ask(channel, subdir));
        }
        List<PackageIndex> found = new ArrayList<>();
        try {
            for (Map.Entry<String, Read> one : asked.entrySet()) {
                String subdir = one.getKey();
                Optional<Loaded> loaded = await(one.getValue(), channel, subdir, deadline);
                loaded.ifPresent(l -> found.add(opened.computeIfAbsent(
                        new View(channel, subdir), view -> new SubdirIndex(view.channel, view.subdir, l))));
            }
        } finally {
            asked.forEach((subdir, read) -> leave(channel, subdir, read));
        }
        if (found.isEmpty() && !SubdirSource.hasOtherSubdirs(channel)) {
            throw SubdirSource.absent(channel, platform);
        }
        return List.copyOf(found);
    }

    /** What to say when nothing but channels without anything for that platform was asked for. */
    public static ChannelException nothingFor(Channel channel, String platform) {
        return SubdirSource.absent(channel, platform);
    }

    private Read ask(Channel channel, String subdir) {
        Place place = new Place(channel.base(), subdir);
        synchronized (reads) {
            Read known = reads.get(place);
            if (known == null) {
                known = new Read();
                reads.put(place, known);
                start(known, place, channel);
            }
            known.waiting++;
            return known;
        }
    }

    private void start(Read read, Place place, Channel channel) {
        readers.execute(() -> {
            try {
                read.result.complete(source.read(channel, place.subdir, read.stop));
            } catch (ChannelException | RuntimeException | Error failed) {
                forget(place, read);
                read.result.completeExceptionally(failed);
            }
        });
    }

    private void forget(Place place, Read read) {
        synchronized (reads) {
            reads.remove(place, read);
        }
    }

    /** Stops the read when it is not done and nobody else waits for it. */
    private void leave(Channel channel, String subdir, Read read) {
        synchronized (reads) {
            read.waiting--;
            if (read.waiting == 0 && !read.result.isDone()) {
                reads.remove(new Place(channel.base(), subdir), read);
                read.stop.cancel();
            }
        }
    }

    private static Optional<Loaded> await(Read read, Channel channel, String subdir, Deadline deadline)
            throws ChannelException {
        while (true) {
            try {
                return read.result.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (deadline.passed()) {
                    throw stopped(channel, subdir, "the time was up");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw stopped(channel, subdir, "the work was interrupted");
            } catch (ExecutionException failed) {
                switch (failed.getCause()) {
                    case ChannelException known -> throw known;
                    case null, default -> throw new IllegalStateException("cannot read repodata", failed.getCause());
                }
            }
        }
    }

    private static ChannelException stopped(Channel channel, String subdir, String why) {
        return new ChannelException(
                channel,
                SubdirSource.unread(channel, subdir),
                why + " before it was read",
                "try again, or give it longer with --timeout",
                !SubdirSource.isDirectory(channel));
    }

    /** Every index opened so far, in the order of channel and subdir: what {@code --json} lists under {@code index}. */
    public List<PackageIndex> opened() {
        return List.copyOf(opened.values());
    }

    /** Stops what is being read. The indexes that were opened stay usable. */
    @Override
    public void close() {
        synchronized (reads) {
            reads.values().forEach(read -> read.stop.cancel());
        }
        readers.shutdown();
        fetcher.close();
    }
}
