package dev.nightjar.dataset.parquet;

/** Whether bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean isValid(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            if (at + 8 <= end && (ByteSink.longAt(bytes, at) & HIGH_BITS) == 0) {
                at += 8;
                continue;
            }
            int lead = bytes[at] & 0xFF;
            if (lead < 0x80) {
                at++;
                continue;
            }
            int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
            if (lead < 0xC2 || lead > 0xF4 || end - at <= more) {
                return false;
            }
            int second = bytes[at + 1] & 0xFF;
            int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            if (second < least || second > most) {
                return false;
            }
            for (int i = 2; i <= more; i++) {
                if ((bytes[at + i] & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += more + 1;
        }
        return true;
    }
}
