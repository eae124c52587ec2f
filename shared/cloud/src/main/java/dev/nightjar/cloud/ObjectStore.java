package dev.nightjar.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects with generations and preconditions, as Cloud Storage has them. Safe for many threads and processes. */
public interface ObjectStore {
    /** The live generation of that name, or empty. */
    Optional<ObjectInfo> find(ObjectName name) throws IOException;

    /**
     * Streams the content of exactly that generation.
     *
     * @throws ObjectNotFoundException when that generation is no longer (or never was) the live one
     */
    InputStream read(ObjectName name, long generation) throws IOException;

    /**
     * Streams {@code length} bytes from {@code offset} of that generation; fewer where the object ends before.
     *
     * @throws ObjectNotFoundException when that generation is no longer (or never was) the live one
     * @throws IllegalArgumentException when one of the two is negative
     */
    InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException;

    /** Begins a write that becomes visible, whole, at {@link ObjectWriter#commit()} and at no other moment. */
    ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata) throws IOException;

    /**
     * Copies one generation under another name; content and metadata are the same.
     *
     * @throws ObjectNotFoundException when that generation is not the live one
     * @throws PreconditionFailedException when what is live at {@code to} is not what was asked for
     */
    ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition) throws IOException;

    /** The live objects of a bucket (none, where there is no such bucket) whose names start with {@code prefix}, in the order of their names (by UTF-8 bytes). */
    List<ObjectInfo> list(String bucket, String prefix) throws IOException;

    /**
     * Deletes the live generation.
     *
     * @throws ObjectNotFoundException when there is none (and the precondition holds)
     * @throws PreconditionFailedException when the precondition does not hold
     */
    void delete(ObjectName name, Precondition precondition) throws IOException;
}
