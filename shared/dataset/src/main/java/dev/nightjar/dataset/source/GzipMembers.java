package dev.nightjar.dataset.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads all members of a gzip file, one after the other (RFC 1952).
 *
 * <p>{@link java.util.zip.GZIPInputStream} takes whatever follows a member and is no header for the end of the file, so
 * that a damaged second member would be a silent loss. Here it is a {@link ZipException}; only zero bytes, which tapes and
 * block devices pad with, may follow the last member.
 */
final class GzipMembers extends InputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] input = new byte[1 << 16];
    private int position;
    private int limit;
    private boolean inMember;
    private boolean atEnd;

    /** @param in closed with this */
    GzipMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!atEnd) {
            if (!inMember && !beginMember()) {
                atEnd = true;
                break;
            }
            int count = inflate(to, offset, length);
            if (count > 0) {
                crc.update(to, offset, count);
                return count;
            }
        }
        return -1;
    }

    /** Gives 0 when the member ended. */
    private int inflate(byte[] to, int offset, int length) throws IOException {
        try {
            while (true) {
                int count = inflater.inflate(to, offset, length);
                if (count > 0) {
                    return count;
                }
                if (inflater.finished()) {
                    position = limit - inflater.getRemaining();
                    endMember();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw new ZipException("a gzip member asks for a preset dictionary");
                }
                if (!fill()) {
                    throw new EOFException("the gzip file ends within a member");
                }
                inflater.setInput(input, position, limit - position);
                position = limit;
            }
        } catch (DataFormatException e) {
            throw (ZipException) new ZipException("the gzip data is damaged: " + e.getMessage()).initCause(e);
        }
    }

    private boolean beginMember() throws IOException {
        int first = next();
        boolean padding = false;
        while (first == 0) {
            padding = true;
            first = next();
        }
        if (first < 0) {
            return false;
        }
        if (padding || first != 0x1f || required() != 0x8b || required() != 8) {
            throw new ZipException("what follows a gzip member is no gzip member");
        }
        int flags = required();
        for (int i = 0; i < 6; i++) {
            required();
        }
        if ((flags & EXTRA) != 0) {
            int length = required() | required() << 8;
            for (int i = 0; i < length; i++) {
                required();
            }
        }
        skipText((flags & NAME) != 0);
        skipText((flags & COMMENT) != 0);
        if ((flags & HEADER_CRC) != 0) {
            required();
            required();
        }
        inflater.reset();
        inflater.setInput(input, position, limit - position);
        position = limit;
        crc.reset();
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        inMember = false;
        long sum = little();
        long size = little();
        if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("the gzip data is damaged: its checksum or size does not fit");
        }
    }

    private void skipText(boolean present) throws IOException {
        int last = present ? required() : 0;
        while (last != 0) {
            last = required();
        }
    }

    private long little() throws IOException {
        return required() | required() << 8 | required() << 16 | (long) required() << 24;
    }

    private int required() throws IOException {
        int value = next();
        if (value < 0) {
            throw new EOFException("the gzip file ends within a member");
        }
        return value;
    }

    private int next() throws IOException {
        return position < limit || fill() ? input[position++] & 0xff : -1;
    }

    private boolean fill() throws IOException {
        int count = in.read(input, 0, input.length);
        position = 0;
        limit = Math.max(0, count);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
