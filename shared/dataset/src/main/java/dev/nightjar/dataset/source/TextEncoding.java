package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which encoding a text has. A BOM says it; UTF-16 without one shows by its zero bytes, all at even or all at odd places;
 * everything else is UTF-8, or, if it turns out not to be, the encoding that Japanese Windows calls 932.
 */
public final class TextEncoding {
    /** Japanese Windows: Shift_JIS with the extensions of NEC and IBM. */
    public static final Charset CP932 = Charset.forName("windows-31j");

    private static final int HEAD = 4096;

    private TextEncoding() {}

    /** UTF-8 bytes without a BOM, and what they were in the file. */
    public record Opened(InputStream utf8, Charset charset, boolean certain) {}

    /**
     * @param plain the unpacked bytes of the file; closed with what is returned
     * @param wanted null: found out
     * @param name of the file, for messages
     */
    public static Opened open(InputStream plain, @Nullable Charset wanted, String name) throws IOException {
        PushbackInputStream in = new PushbackInputStream(plain, HEAD);
        byte[] head = in.readNBytes(HEAD);
        Charset marked = marked(head);
        Charset charset = wanted != null ? wanted : marked != null ? marked : unmarked(head);
        int skipped = 0;
        if (marked != null && (marked.equals(charset) || charset.equals(StandardCharsets.UTF_16))) {
            skipped = marked.equals(StandardCharsets.UTF_8) ? 3 : 2;
            charset = marked;
        } else if (charset.equals(StandardCharsets.UTF_16)) {
            charset = StandardCharsets.UTF_16BE;
        }
        in.unread(head, skipped, head.length - skipped);
        boolean certain = wanted != null || marked != null || !charset.equals(StandardCharsets.UTF_8);
        return new Opened(
                charset.equals(StandardCharsets.UTF_8) ? in : new Transcoding(in, charset, skipped, name),
                charset,
                certain);
    }

    private static @Nullable Charset marked(byte[] head) {
        if (head.length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf) {
            return StandardCharsets.UTF_8;
        }
        if (head.length >= 2 && head[0] == (byte) 0xff && head[1] == (byte) 0xfe) {
            return StandardCharsets.UTF_16LE;
        }
        if (head.length >= 2 && head[0] == (byte) 0xfe && head[1] == (byte) 0xff) {
            return StandardCharsets.UTF_16BE;
        }
        return null;
    }

    private static Charset unmarked(byte[] head) {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                if (i % 2 == 0) {
                    even++;
                } else {
                    odd++;
                }
            }
        }
        // A quarter of the characters being ASCII is little for a table; a stray NUL in a text of one byte a character
        // is less.
        int enough = Math.max(2, head.length / 8);
        if (odd >= enough && even == 0) {
            return StandardCharsets.UTF_16LE;
        }
        if (even >= enough && odd == 0) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    /** @throws DatasetException {@code option} when there is no such encoding */
    public static @Nullable Charset named(String name) throws DatasetException {
        String lower = name.toLowerCase(Locale.ROOT).replace('_', '-');
        try {
            return switch (lower) {
                case "auto" -> null;
                case "utf8", "utf-8", "utf-8-sig" -> StandardCharsets.UTF_8;
                case "cp932", "shift-jis", "shiftjis", "sjis", "ms932", "windows-932" -> CP932;
                case "utf16", "utf-16" -> StandardCharsets.UTF_16;
                case "utf-16-le", "utf16le" -> StandardCharsets.UTF_16LE;
                case "utf-16-be", "utf16be" -> StandardCharsets.UTF_16BE;
                default -> Charset.forName(name);
            };
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot use \"" + name + "\" for --encoding",
                    "there is no encoding of that name",
                    "--encoding utf-8, cp932, utf-16le, euc-jp or latin1");
        }
    }

    /** Where the first character of number 0 stands in a text of that encoding, or -1; of the others only UTF-16 has bytes of 0. */
    public static long firstNul(InputStream plain, @Nullable Charset charset) throws IOException {
        boolean wide = charset != null && charset.name().startsWith("UTF-16");
        byte[] buffer = new byte[1 << 16];
        long base = 0;
        while (true) {
            int length = plain.readNBytes(buffer, 0, buffer.length);
            for (int at = LineEnds.find(buffer, 0, length, (byte) 0);
                    at < length;
                    at = LineEnds.find(buffer, at + 1, length, (byte) 0)) {
                if (!wide || (at % 2 == 0 && at + 1 < length && buffer[at + 1] == 0)) {
                    return base + at;
                }
            }
            if (length < buffer.length) {
                return -1;
            }
            base += length;
        }
    }

    /** Where the first byte of a text stands that is no UTF-8, or -1. */
    public static long firstInvalidUtf8(InputStream plain) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        long base = 0;
        while (true) {
            int got = plain.readNBytes(buffer, kept, buffer.length - kept);
            int length = kept + got;
            boolean atEnd = length < buffer.length;
            // A sequence may be cut by the end of the buffer.
            int safe = atEnd ? length : length - 4;
            while (!atEnd && safe > 0 && (buffer[safe] & 0xc0) == 0x80) {
                safe--;
            }
            int at = Utf8.firstInvalid(buffer, 0, safe);
            if (at >= 0 || atEnd) {
                return at >= 0 ? base + at : -1;
            }
            kept = length - safe;
            System.arraycopy(buffer, safe, buffer, 0, kept);
            base += safe;
        }
    }
}
