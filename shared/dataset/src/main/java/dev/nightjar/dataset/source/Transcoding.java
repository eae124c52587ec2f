package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text of another encoding as UTF-8. Strict: the first byte that the encoding does not know is an error with its offset. */
final class Transcoding extends InputStream {
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder;
    private final ByteBuffer encoded = ByteBuffer.allocate(1 << 16);
    private final CharBuffer chars = CharBuffer.allocate(1 << 16);
    private final ByteBuffer utf8 = ByteBuffer.allocate(3 << 16);
    private final String name;
    private long offset;
    private boolean atEnd;
    private boolean flushed;

    /**
     * @param in closed with this
     * @param offset where {@code in} stands in the (unpacked) file
     * @param name of the file, for messages
     */
    Transcoding(InputStream in, Charset charset, long offset, String name) {
        this.in = in;
        this.offset = offset;
        this.name = name;
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        encoded.flip();
        utf8.flip();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!utf8.hasRemaining()) {
            if (flushed) {
                return -1;
            }
            decodeMore();
        }
        int count = Math.min(length, utf8.remaining());
        utf8.get(to, start, count);
        return count;
    }

    private void decodeMore() throws IOException {
        encoded.compact();
        if (!atEnd) {
            int got = in.read(encoded.array(), encoded.position(), encoded.remaining());
            if (got < 0) {
                atEnd = true;
            } else {
                encoded.position(encoded.position() + got);
            }
        }
        encoded.flip();
        int before = encoded.position();
        CoderResult result = decoder.decode(encoded, chars, atEnd);
        offset += encoded.position() - before;
        if (result.isError()) {
            throw new CarriedDatasetException(invalid(decoder.charset().name(), offset, name));
        }
        if (atEnd && result.isUnderflow()) {
            decoder.flush(chars);
            flushed = true;
        }
        chars.flip();
        utf8.clear();
        CoderResult written = encoder.encode(chars, utf8, flushed);
        if (written.isError()) {
            throw new CarriedDatasetException(invalid(decoder.charset().name(), offset, name));
        }
        chars.compact();
        utf8.flip();
    }

    static DatasetException invalid(String encoding, long offset, String name) {
        return new DatasetException(
                Kind.ENCODING,
                "offset=" + offset,
                "cannot read " + name + " at byte " + offset,
                "what stands there is no " + encoding,
                "saving it as UTF-8, or --encoding with the encoding that it has");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
