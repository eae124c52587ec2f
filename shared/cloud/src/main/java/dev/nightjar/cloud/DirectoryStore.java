package dev.nightjar.cloud;

import dev.nightjar.cloud.Entry.Version;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Objects in a folder of this machine, with Cloud Storage's generations, for people who look into that folder too.
 *
 * <pre>
 * DIR/buckets/BUCKET/OBJECT                 the content, as it is
 * DIR/buckets/BUCKET/%%/READABLE~SHA256     the content of a name that cannot be a file there
 * DIR/meta/objects/BUCKET/NN/SHA256.json    generation, time and metadata ({@link Entry}); SHA256 is that of the name
 * DIR/meta/locks/, DIR/meta/scratch/        see {@link SharedFolder}
 * </pre>
 *
 * <p>A name that cannot be a file everywhere: one with an empty segment ({@code a//b}, {@code a/}), a segment of more than 200 bytes,
 * a backslash, a segment that ends in a dot or a space or is a device's name on Windows; one below an object
 * ({@code a/b} where {@code a} is a file) or above one; one that this file system takes for another (upper and lower
 * case) or that the process' locale cannot write. A write puts it under {@code %%}; what a person
 * puts there by hand under such a name is found where it lies.
 *
 * <p><b>Files put there by hand.</b> A regular file without an entry, or one whose size or time of modification is not
 * the entry's, is a new object: {@link #find}, {@link #list}, {@link #read} and a write give it a generation when they first see it. One
 * that is still being copied gets a new one each time it is seen; who waits for the end waits until {@link #list} shows
 * the same generation for a while. Left alone are links (they may lead outside), files whose path has a segment that
 * begins with a dot (the debris of file managers and editors), and names that are no {@link ObjectName}.
 *
 * <p><b>Two files, one instant.</b> A write needs an entry and a content, and nothing renames two files at once.
 * Therefore the entry goes first and names <i>both</i> contents, the one that lies there and the one that comes, each
 * with its stamp (size and time of modification, made to differ); the rename of the content is the instant at which
 * the write happens. Killed before it, the stamp that lies there is the old one, and so is the generation; killed after
 * it, the new one. A generation that was promised and never came is not given again. Deleting removes the content
 * first, which is the instant, then the entry's versions; the entry stays, for its highest generation.
 *
 * <p>Content, entry and folders are forced to the disk, in that order. Several threads, stores and processes may work at once
 * (one lock per bucket, held for the renames, not while content streams). All of {@code DIR} must lie on one file system.
 */
public final class DirectoryStore implements ObjectStore {
    private static final String ODD_FOLDER = "%%";
    private static final Pattern ODD_FILE = Pattern.compile(".*~([0-9a-f]{64})");
    private static final Pattern WINDOWS_DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    private static final int MAX_SEGMENT_BYTES = 200;
    /** What Linux' file systems allow. */
    private static final int LONGEST_FILE_NAME_BYTES = 255;

    /** The moments at which a write or a delete may be cut off; a test stands behind it. */
    enum Step {
        SYNC_CONTENT,
        WRITE_ENTRY,
        SYNC_ENTRY,
        RENAME_ENTRY,
        SYNC_ENTRY_FOLDER,
        RENAME_CONTENT,
        SYNC_CONTENT_FOLDER,
        DELETE_CONTENT
    }

    /** Told before every step; an exception from it is that step's failure. */
    interface Steps {
        void before(Step step) throws IOException;
    }

    private final Path root;
    private final InstantSource clock;
    private final Steps steps;
    private final SharedFolder shared;

    /**
     * Opens the folder, which is made where it is missing, and sweeps away what killed processes left half-written.
     *
     * @param clock gives {@link ObjectInfo#updated} and, in microseconds, generations
     * @throws IOException when the folder cannot be made or written
     */
    public DirectoryStore(Path root, InstantSource clock) throws IOException {
        this(root, clock, step -> {});
    }

    DirectoryStore(Path root, InstantSource clock, Steps steps) throws IOException {
        this.clock = clock;
        this.steps = steps;
        try {
            Files.createDirectories(root.resolve("buckets"));
            this.root = root.toRealPath();
            this.shared = SharedFolder.at(this.root.resolve("meta"));
        } catch (IOException e) {
            throw failed("cannot keep objects in " + root, e, "another folder, one that you may write");
        }
    }

    @Override
    public Optional<ObjectInfo> find(ObjectName name) throws IOException {
        /*
         * Without the lock first. The entry is read before the file is looked at; where the file's stamp is one of the
         * entry's, that content is live at this instant, whatever happened to the entry since.
         */
        Lying lying = look(name);
        if (lying == null) {
            return Optional.empty();
        }
        if (lying.version() != null) {
            return Optional.of(lying.version().of(name));
        }
        return shared.locked(
                name.bucket(),
                () -> Optional.ofNullable(settle(name))
                        .map(settled -> settled.version().of(name)));
    }

    @Override
    public InputStream read(ObjectName name, long generation) throws IOException {
        return readRange(name, generation, 0, Long.MAX_VALUE);
    }

    @Override
    public InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException {
        Ranges.check(offset, length);
        return shared.locked(name.bucket(), () -> {
            Settled live = settle(name);
            if (live == null || live.version().generation() != generation) {
                throw ObjectNotFoundException.of(name, generation);
            }
            try {
                return new GenerationStream(name, live, offset, length);
            } catch (NoSuchFileException removedByHand) {
                throw ObjectNotFoundException.of(name, generation);
            }
        });
    }

    @Override
    public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata)
            throws IOException {
        Map<String, String> checked = ObjectInfo.checkedMetadata(metadata);
        try {
            return new Writer(name, precondition, checked, shared.scratchFile());
        } catch (IOException e) {
            throw failed("cannot write " + name, e, "making " + root + " writable");
        }
    }

    @Override
    public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition)
            throws IOException {
        ObjectInfo source = find(from).orElseThrow(() -> ObjectNotFoundException.of(from, generation));
        try (InputStream in = read(from, generation);
                ObjectWriter out = write(to, precondition, source.metadata())) {
            // Read found that generation live; where find saw an older one, its metadata may be another.
            if (source.generation() != generation) {
                throw ObjectNotFoundException.of(from, generation);
            }
            in.transferTo(out);
            return out.commit();
        }
    }

    @Override
    public List<ObjectInfo> list(String bucket, String prefix) throws IOException {
        List<ObjectInfo> objects = new ArrayList<>();
        ObjectName.checkBucket(bucket);
        for (String name : names(bucket, prefix)) {
            find(new ObjectName(bucket, name)).ifPresent(objects::add);
        }
        return objects;
    }

    @Override
    public void delete(ObjectName name, Precondition precondition) throws IOException {
        shared.locked(name.bucket(), () -> {
            Settled live = settle(name);
            Generations.check(precondition, name, info(name, live));
            if (live == null) {
                throw ObjectNotFoundException.of(name);
            }
            try {
                steps.before(Step.DELETE_CONTENT);
                removeShadowed(name, live.file());
                Files.delete(live.file());
                steps.before(Step.SYNC_CONTENT_FOLDER);
                sync(parentOf(live.file()));
                writeEntry(name, new Entry(name.name(), live.entry().lastGeneration(), List.of()));
            } catch (IOException e) {
                throw failed("cannot delete " + name, e, "making " + live.file() + " writable");
            }
            return live;
        });
    }

    private static Optional<ObjectInfo> info(ObjectName name, @Nullable Settled live) {
        return Optional.ofNullable(live).map(settled -> settled.version().of(name));
    }

    // ---- What lies there

    /** A regular file of that name, and the version it is; no version: somebody put it there by hand. */
    private record Lying(
            Path file,
            Stamp stamp,
            @Nullable Entry entry,
            @Nullable Version version) {}

    private record Settled(Path file, Entry entry, Version version) {}

    private @Nullable Lying look(ObjectName name) throws IOException {
        Path bucket = bucket(name.bucket());
        if (bucket == null) {
            return null;
        }
        Entry entry = readEntry(name.bucket(), sha256(name.name()));
        Path plain = ownPath(bucket, name.name());
        Optional<Stamp> dropped = plain == null ? Optional.empty() : stampOf(plain);
        if (plain != null && dropped.isPresent()) {
            Version version =
                    entry == null ? null : entry.matching(dropped.get()).orElse(null);
            if (version != null || !hasHiddenSegment(name.name())) {
                return new Lying(plain, dropped.get(), entry, version);
            }
        }
        // Nothing makes an odd file but a write, after its entry.
        Path odd = oddPath(bucket, name.name());
        Optional<Stamp> stamp = entry == null ? Optional.empty() : stampOf(odd);
        if (entry == null || stamp.isEmpty()) {
            return null;
        }
        return new Lying(odd, stamp.get(), entry, entry.matching(stamp.get()).orElse(null));
    }

    /** The same, by somebody who holds the bucket's lock: what was put there by hand gets its generation. */
    private @Nullable Settled settle(ObjectName name) throws IOException {
        Lying lying = look(name);
        if (lying == null) {
            return null;
        }
        if (lying.entry() != null && lying.version() != null) {
            return new Settled(lying.file(), lying.entry(), lying.version());
        }
        long last = lying.entry() == null ? 0 : lying.entry().lastGeneration();
        Version dropped = new Version(Generations.next(clock, last), lying.stamp(), clock.instant(), Map.of());
        Entry entry = new Entry(name.name(), dropped.generation(), List.of(dropped));
        try {
            writeEntry(name, entry);
            removeShadowed(name, lying.file());
        } catch (IOException e) {
            throw failed("cannot note that " + lying.file() + " is new", e, "making " + root + " writable");
        }
        return new Settled(lying.file(), entry, dropped);
    }

    /** Empty unless it is a regular file whose real path is this one: no link on the way, no other spelling. */
    private static Optional<Stamp> stampOf(Path file) throws IOException {
        Optional<Stamp> stamp = Stamp.of(file);
        try {
            return stamp.isPresent() && file.toRealPath().equals(file) ? stamp : Optional.empty();
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        }
    }

    /** The bucket's real folder (it may itself be a link), or null when there is none. */
    private @Nullable Path bucket(String bucket) throws IOException {
        try {
            return root.resolve("buckets").resolve(bucket).toRealPath();
        } catch (NoSuchFileException absent) {
            return null;
        }
    }

    /** Where a write puts that name, or null where it goes to the odd path. */
    private static @Nullable Path plainPath(Path bucket, String name) {
        for (String segment : name.split("/", -1)) {
            if (isOdd(segment)) {
                return null;
            }
        }
        return ownPath(bucket, name);
    }

    /** Where a file of just that name may lie, also one that only a person would call so; null where none can. */
    private static @Nullable Path ownPath(Path bucket, String name) {
        String[] segments = name.split("/", -1);
        for (String segment : segments) {
            if (segment.isEmpty() || segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_FILE_NAME_BYTES) {
                return null;
            }
        }
        if (segments[0].equals(ODD_FOLDER)) {
            return null;
        }
        try {
            Path own = bucket.resolve(name);
            return own.getNameCount() == bucket.getNameCount() + segments.length ? own : null;
        } catch (InvalidPathException notInThisLocale) {
            return null;
        }
    }

    private static boolean isOdd(String segment) {
        return segment.isEmpty()
                || segment.endsWith(".")
                || segment.endsWith(" ")
                || segment.indexOf('\\') >= 0
                || segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES
                || WINDOWS_DEVICE.matcher(segment.toLowerCase(Locale.ROOT)).matches();
    }

    private static Path oddPath(Path bucket, String name) {
        String readable = name.replaceAll("[^A-Za-z0-9._-]", "_");
        String tail = readable.substring(Math.max(0, readable.length() - 80));
        return bucket.resolve(ODD_FOLDER).resolve(tail + "~" + sha256(name));
    }

    private static boolean hasHiddenSegment(String name) {
        return name.startsWith(".") || name.contains("/.");
    }

    // ---- Listing

    private SortedSet<String> names(String bucketName, String prefix) throws IOException {
        SortedSet<String> names = new TreeSet<>(ObjectName::compareUtf8);
        Path bucket = bucket(bucketName);
        if (bucket != null) {
            collect(bucket, "", prefix, names);
            for (Path file : children(bucket.resolve(ODD_FOLDER))) {
                var odd = ODD_FILE.matcher(file.getFileName().toString());
                Entry entry = odd.matches() ? readEntry(bucketName, odd.group(1)) : null;
                if (entry != null && entry.name().startsWith(prefix)) {
                    names.add(entry.name());
                }
            }
        }
        return names;
    }

    /** Adds the names below {@code folder}, which is {@code path} with a slash at its end, or the bucket itself. */
    private static void collect(Path folder, String path, String prefix, SortedSet<String> names) throws IOException {
        for (Path child : children(folder)) {
            String name = path + child.getFileName();
            if (!ObjectName.isName(name) || (path.isEmpty() && name.equals(ODD_FOLDER))) {
                continue;
            }
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                String below = name + "/";
                if (below.startsWith(prefix) || prefix.startsWith(below)) {
                    collect(child, below, prefix, names);
                }
            } else if (name.startsWith(prefix)) {
                names.add(name);
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException removedMeanwhile) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    // ---- Writing

    private ObjectInfo commit(ObjectName name, Precondition precondition, Map<String, String> metadata, Path content)
            throws IOException {
        return shared.locked(name.bucket(), () -> {
            Settled live = settle(name);
            Generations.check(precondition, name, info(name, live));
            try {
                return commit(name, live, metadata, content);
            } catch (AtomicMoveNotSupportedException e) {
                throw failed("cannot write " + name, e, "a folder that lies, with all its buckets, on one file system");
            } catch (IOException e) {
                throw failed("cannot write " + name, e, "making room in " + root + " and its folders writable");
            }
        });
    }

    private ObjectInfo commit(ObjectName name, @Nullable Settled live, Map<String, String> metadata, Path content)
            throws IOException {
        Entry before = live == null ? readEntry(name.bucket(), sha256(name.name())) : live.entry();
        long generation = Generations.next(clock, before == null ? 0 : before.lastGeneration());
        Path target = live == null ? newPlace(name) : live.file();
        Stamp stamp = Stamp.unlike(stampsOf(name, before), content);
        Version next = new Version(generation, stamp, clock.instant(), metadata);

        List<Version> versions = live == null ? List.of(next) : List.of(live.version(), next);
        writeEntry(name, new Entry(name.name(), generation, versions));

        steps.before(Step.RENAME_CONTENT);
        Files.move(content, target, StandardCopyOption.ATOMIC_MOVE);
        steps.before(Step.SYNC_CONTENT_FOLDER);
        sync(parentOf(target));
        removeShadowed(name, target);
        return next.of(name);
    }

    /** The stamps that a new content must not have: those of the entry, and of whatever lies where it could lie. */
    private List<Stamp> stampsOf(ObjectName name, @Nullable Entry entry) throws IOException {
        List<Stamp> stamps = new ArrayList<>();
        if (entry != null) {
            entry.versions().forEach(version -> stamps.add(version.stamp()));
        }
        Path bucket = bucket(name.bucket());
        if (bucket != null) {
            Path plain = ownPath(bucket, name.name());
            if (plain != null) {
                Stamp.of(plain).ifPresent(stamps::add);
            }
            Stamp.of(oddPath(bucket, name.name())).ifPresent(stamps::add);
        }
        return stamps;
    }

    /** Where a name that is not there yet goes: its own path, or where something is in the way, the odd one. */
    private Path newPlace(ObjectName name) throws IOException {
        Path buckets = root.resolve("buckets");
        if (!Files.isDirectory(buckets.resolve(name.bucket()))) {
            makeFolder(buckets.resolve(name.bucket()));
        }
        Path bucket = buckets.resolve(name.bucket()).toRealPath();
        Path plain = plainPath(bucket, name.name());
        if (plain != null) {
            try {
                if (!Files.exists(plain, LinkOption.NOFOLLOW_LINKS) && makeFoldersTo(bucket, plain)) {
                    return plain;
                }
            } catch (FileSystemException notAFileHere) {
                // Such as a name that is too long for this file system. What is wrong with the disk itself shows next.
            }
        }
        Path odd = oddPath(bucket, name.name());
        if (!makeFoldersTo(bucket, odd)) {
            throw new FileAlreadyExistsException(parentOf(odd).toString(), null, "it is not a plain folder");
        }
        return odd;
    }

    /** Makes the folders between; false when something that is no folder, or spelled otherwise, is in the way. */
    private boolean makeFoldersTo(Path bucket, Path file) throws IOException {
        Path folder = bucket;
        for (Path segment : bucket.relativize(parentOf(file))) {
            if (segment.toString().isEmpty()) {
                break;
            }
            folder = folder.resolve(segment);
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                makeFolder(folder);
            } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return folder.toRealPath().equals(folder);
    }

    private void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException madeByHandMeanwhile) {
            if (!Files.isDirectory(folder)) {
                throw madeByHandMeanwhile;
            }
        }
        sync(parentOf(folder));
    }

    /** An odd file counts only where there is no plain one; one that a plain one has replaced must not come back. */
    private void removeShadowed(ObjectName name, Path live) throws IOException {
        Path bucket = bucket(name.bucket());
        if (bucket != null && !live.startsWith(bucket.resolve(ODD_FOLDER))) {
            Files.deleteIfExists(oddPath(bucket, name.name()));
        }
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException(path + " has no folder");
        }
        return parent;
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static IOException failed(String what, IOException e, String remedy) {
        return new IOException(what + "\n  because " + reason(e) + "\n  try " + remedy, e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException there -> there.getFile() + " is in the way";
            case NoSuchFileException absent -> absent.getFile() + " is missing";
            case FileSystemException other
            when other.getReason() == null -> other.getClass().getSimpleName() + " at " + other.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    // ---- Entries

    private Path entryPath(String bucket, String sha256) {
        return root.resolve("meta/objects")
                .resolve(bucket)
                .resolve(sha256.substring(0, 2))
                .resolve(sha256 + ".json");
    }

    private @Nullable Entry readEntry(String bucket, String sha256) throws IOException {
        Path file = entryPath(bucket, sha256);
        byte[] json;
        try {
            json = Files.readAllBytes(file);
        } catch (NoSuchFileException absent) {
            return null;
        }
        try {
            return Entry.fromJson(json);
        } catch (IOException e) {
            throw failed("cannot read " + file, e, "deleting it; the object then counts as newly dropped");
        }
    }

    private void writeEntry(ObjectName name, Entry entry) throws IOException {
        Path file = entryPath(name.bucket(), sha256(name.name()));
        Path folder = parentOf(file);
        if (!Files.isDirectory(folder)) {
            for (Path each : List.of(parentOf(parentOf(folder)), parentOf(folder), folder)) {
                makeFolder(each);
            }
        }
        Path half = shared.scratchFile();
        steps.before(Step.WRITE_ENTRY);
        try (FileChannel channel = FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer json = ByteBuffer.wrap(entry.toJson());
            while (json.hasRemaining()) {
                channel.write(json);
            }
            steps.before(Step.SYNC_ENTRY);
            channel.force(true);
        }
        steps.before(Step.RENAME_ENTRY);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        steps.before(Step.SYNC_ENTRY_FOLDER);
        sync(folder);
    }

    private static String sha256(String name) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    // ---- Streams

    private final class Writer extends ObjectWriter {
        private final ObjectName name;
        private final Precondition precondition;
        private final Map<String, String> metadata;
        private final Path half;
        private final FileChannel channel;
        private final OutputStream out;
        private boolean committed;

        Writer(ObjectName name, Precondition precondition, Map<String, String> metadata, Path half) throws IOException {
            this.name = name;
            this.precondition = precondition;
            this.metadata = metadata;
            this.half = half;
            this.channel = FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        }

        @Override
        public void write(int b) throws IOException {
            open().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            open().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            open().flush();
        }

        @Override
        public ObjectInfo commit() throws IOException {
            open().flush();
            steps.before(Step.SYNC_CONTENT);
            channel.force(true);
            channel.close();
            ObjectInfo info = DirectoryStore.this.commit(name, precondition, metadata, half);
            committed = true;
            return info;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(half);
            }
        }

        private OutputStream open() throws IOException {
            if (!channel.isOpen()) {
                throw new IOException("the write of " + name + " has ended");
            }
            return out;
        }
    }

    /** One generation, or a range of it; the open file stays what it is when the name gets another. */
    private static final class GenerationStream extends InputStream {
        private final ObjectName name;
        private final Path file;
        private final Stamp stamp;
        private final @Nullable Object fileKey;
        private final FileChannel channel;
        private long left;

        GenerationStream(ObjectName name, Settled live, long offset, long length) throws IOException {
            this.name = name;
            this.file = live.file();
            this.stamp = live.version().stamp();
            this.channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            this.fileKey =
                    Stamp.attributes(file).map(BasicFileAttributes::fileKey).orElse(null);
            long start = Math.min(offset, stamp.size());
            channel.position(start);
            this.left = Math.min(length, stamp.size() - start);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                checkUnchanged();
                return -1;
            }
            int count = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
            if (count < 0) {
                throw changed();
            }
            left -= count;
            return count;
        }

        @Override
        public int available() {
            return (int) Math.min(left, Integer.MAX_VALUE);
        }

        /** Stores replace files; people edit them in place, and then what was read is neither the old nor the new. */
        private void checkUnchanged() throws IOException {
            Optional<BasicFileAttributes> now = Stamp.attributes(file);
            if (now.isPresent()
                    && fileKey != null
                    && fileKey.equals(now.get().fileKey())
                    && !stamp.equals(Stamp.of(now.get()))) {
                throw changed();
            }
        }

        private IOException changed() {
            return new IOException("cannot read " + name + " to its end\n  because " + file
                    + " was changed while it was read\n  try again when it is no longer written to");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
