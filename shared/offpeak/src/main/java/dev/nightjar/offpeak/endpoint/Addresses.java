package dev.nightjar.offpeak.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses belong to servers of the public internet.
 *
 * <p>IPv4: all but the listed blocks. IPv6: only 2000::/3, and of that not the listed ones, because every other block is
 * local, multicast, or carries an IPv4 address that was not looked at. Source: the registries of special-purpose
 * addresses that RFC 6890 founded, as of 2025.
 */
final class Addresses {
    /** @param privateOne whether a listed host may have it all the same */
    private record Block(byte[] prefix, int bits, String kind, boolean privateOne) {
        static Block of(String written, String kind) {
            return of(written, kind, false);
        }

        static Block of(String written, String kind, boolean privateOne) {
            int slash = written.indexOf('/');
            try {
                byte[] prefix =
                        InetAddress.getByName(written.substring(0, slash)).getAddress();
                return new Block(prefix, Integer.parseInt(written.substring(slash + 1)), kind, privateOne);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(written + " is no address", e);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((address[bit >> 3] ^ prefix[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Block> REFUSED = List.of(
            Block.of("0.0.0.0/8", "unspecified"),
            Block.of("10.0.0.0/8", "private", true),
            Block.of("100.64.0.0/10", "shared by a provider's customers"),
            Block.of("127.0.0.0/8", "loopback"),
            Block.of("169.254.0.0/16", "link-local"),
            Block.of("172.16.0.0/12", "private", true),
            Block.of("192.0.0.0/24", "reserved"),
            Block.of("192.0.2.0/24", "documentation"),
            Block.of("192.88.99.0/24", "6to4"),
            Block.of("192.168.0.0/16", "private", true),
            Block.of("198.18.0.0/15", "benchmarking"),
            Block.of("198.51.100.0/24", "documentation"),
            Block.of("203.0.113.0/24", "documentation"),
            Block.of("224.0.0.0/4", "multicast"),
            Block.of("240.0.0.0/4", "reserved"),
            Block.of("::/128", "unspecified"),
            Block.of("::1/128", "loopback"),
            Block.of("64:ff9b::/96", "NAT64"),
            Block.of("64:ff9b:1::/48", "NAT64"),
            Block.of("fc00::/7", "private", true),
            Block.of("fe80::/10", "link-local"),
            Block.of("ff00::/8", "multicast"),
            Block.of("2001::/32", "Teredo"),
            Block.of("2001::/23", "reserved"),
            Block.of("2001:db8::/32", "documentation"),
            Block.of("2002::/16", "6to4"),
            Block.of("3fff::/20", "documentation"));

    private static final Block GLOBAL = Block.of("2000::/3", "global");

    private Addresses() {}

    /**
     * What makes an address none of a public server; null when it is one.
     *
     * @param address 4 or 16 bytes
     * @param privateToo whether private addresses count as public ones
     */
    static @Nullable String whyNot(byte[] address, boolean privateToo) {
        for (Block block : REFUSED) {
            if (block.holds(address)) {
                return block.privateOne() && privateToo ? null : block.kind();
            }
        }
        if (address.length == 16 && !GLOBAL.holds(address)) {
            return isMapped(address) ? "an IPv4 address in IPv6 clothes" : "not global";
        }
        return null;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
