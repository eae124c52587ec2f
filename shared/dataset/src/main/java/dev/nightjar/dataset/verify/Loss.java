package dev.nightjar.dataset.verify;

/** Tokens as numbers, where only their size matters. */
final class Loss {
    /** How far {@link #roughly} may be off, as a part of the number; more than it can be. */
    static final double DOUBT = 1e-15;

    private Loss() {}

    /** The token's number within {@link #DOUBT}; NaN for one that is not written plainly or has more than 18 digits. */
    static double roughly(byte[] bytes, int start, int end) {
        int at = start;
        boolean negative = start < end && bytes[start] == '-';
        if (negative) {
            at++;
        }
        int count = end - at;
        if (count < 1 || count > 19) {
            return Double.NaN;
        }
        long digits = 0;
        int seen = 0;
        int point = end - 1;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                seen++;
            } else if (bytes[at] == '.' && point == end - 1) {
                point = at;
            } else {
                return Double.NaN;
            }
        }
        int places = end - 1 - point;
        if (seen == 0 || seen > 18 || places > 18) {
            return Double.NaN;
        }
        double number = (double) digits / Digits.POWERS[places];
        return negative ? -number : number;
    }
}
