package dev.nightjar.environment;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The text of an input: strict UTF-8, without a byte order mark, free of control characters. */
final class Source {
    private final String text;
    private final int[] codePoints;

    private Source(String text) {
        this.text = text;
        this.codePoints = text.codePoints().toArray();
    }

    static Source decode(byte[] content) throws RefusedInputException {
        if (content.length > EnvironmentFile.MAX_BYTES) {
            throw new RefusedInputException(Complaint.at(
                    null,
                    "cannot read this file",
                    "it is larger than " + (EnvironmentFile.MAX_BYTES >> 20) + " MiB, which no environment file is",
                    "the right file, or shorter comments"));
        }
        if (startsWith(content, 0xFE, 0xFF) || startsWith(content, 0xFF, 0xFE)) {
            throw new RefusedInputException(Complaint.at(
                    null, "cannot read this file", "it is UTF-16, not UTF-8 (offset 0)", "saving it as UTF-8"));
        }
        int start = startsWith(content, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        Source source = new Source(decodeStrictly(content, start));
        source.refuseControlCharacters();
        return source;
    }

    private static boolean startsWith(byte[] content, int... prefix) {
        if (content.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((content[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static String decodeStrictly(byte[] content, int start) throws RefusedInputException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(content, start, content.length - start);
        CharBuffer out = CharBuffer.allocate(content.length - start);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            out.flip();
            Source before = new Source(out.toString());
            throw new RefusedInputException(Complaint.at(
                    before.place(before.codePoints.length),
                    "cannot read this file",
                    String.format("the byte 0x%02X at offset %d is not UTF-8", content[in.position()], in.position()),
                    "saving it as UTF-8"));
        }
        out.flip();
        return out.toString();
    }

    private void refuseControlCharacters() throws RefusedInputException {
        for (int i = 0; i < codePoints.length; i++) {
            int c = codePoints[i];
            boolean allowed = c == '\t' || c == '\n' || c == '\r' || c == 0x85 || (c >= 0x20 && (c < 0x7F || c > 0x9F));
            if (!allowed || c == 0xFFFE || c == 0xFFFF) {
                throw new RefusedInputException(Complaint.at(
                        place(i),
                        "cannot read this file",
                        String.format("it has the control character U+%04X here, as no text file has", c),
                        "removing it, or the right file"));
            }
        }
    }

    String text() {
        return text;
    }

    /** The place of a code point, counted from 0. */
    Place place(int index) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < index; i++) {
            int c = codePoints[i];
            if (c == '\n' || (c == '\r' && !(i + 1 < codePoints.length && codePoints[i + 1] == '\n'))) {
                line++;
                column = 1;
            } else if (c != '\r') {
                column++;
            }
        }
        return new Place(line, column);
    }

    /**
     * The comment behind a value, from its {@code #} on; empty when the line ends otherwise.
     *
     * @param index of the first code point behind the value
     */
    String commentBehind(int index) {
        int i = index;
        while (i < codePoints.length && (codePoints[i] == ' ' || codePoints[i] == '\t' || codePoints[i] == ',')) {
            i++;
        }
        if (i == index || i >= codePoints.length || codePoints[i] != '#') {
            return "";
        }
        int end = i;
        while (end < codePoints.length && codePoints[end] != '\n' && codePoints[end] != '\r') {
            end++;
        }
        return new String(codePoints, i, end - i).stripTrailing();
    }

    /** Whether a space or tab stands there. */
    boolean blankAt(int index) {
        return index < codePoints.length && (codePoints[index] == ' ' || codePoints[index] == '\t');
    }

    boolean colonAt(int index) {
        return index < codePoints.length && codePoints[index] == ':';
    }

    /** Whether the character there is a tab. */
    boolean tabAt(int index) {
        return index >= 0 && index < codePoints.length && codePoints[index] == '\t';
    }
}
