package dev.nightjar.offpeak.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRulesTest {
    private final EndpointRules listed = EndpointRules.of("example.com, .fl.example.org *.Trainer.Example.net");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com/",
                "https://example.com:443/start?x=1",
                "HTTPS://Train.EXAMPLE.com/start",
                "https://a.b.example.com/",
                "https://fl.example.org/",
                "https://x.trainer.example.net/"
            })
    void listedHostsAndWhatIsBelowThemMayBeAsked(String url) {
        assertThat(listed.refusal(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://notexample.com/ | not on the list",
                "https://example.com.evil.test/ | not on the list",
                "https://example.org/ | not on the list",
                "https://xample.com/ | not on the list",
                "http://example.com/ | does not begin with https://",
                "ftp://example.com/ | does not begin with https://",
                "file:///etc/passwd | does not begin with https://",
                "example.com/start | does not begin with https://",
                "https:example.com | names no host",
                "https:///start | names no host",
                "https://example.com:8443/ | names port 8443",
                "https://example.com:80/ | names port 80",
                "https://example.com:0/ | names port 0",
                "https://user:secret@example.com/ | holds a user or a password",
                "https://example.com@evil.test/ | holds a user or a password",
                "https://@example.com/ | holds a user or a password",
                "https://example.com/#x | has a fragment",
                "https://example.com/a b | is no URL",
                "https://example.com\\@evil.test/ | is no URL",
                "https://exämple.com/ | names no host",
                "https://example_x.com/ | names no host",
                "https://example.com./ | is no name of a public server",
                "https://com/ | is no name of a public server",
                "https://[::1]/ | is an address, not a name",
            })
    void everythingElseIsRefusedWithItsReason(String url, String because) {
        assertThat(listed.refusal(url)).hasValueSatisfying(refusal -> {
            assertThat(refusal.because()).contains(because).doesNotContain("secret");
            assertThat(refusal.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://10.1.2.3/train",
                "https://169.254.169.254/computeMetadata/v1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://0177.0.0.1/",
                "https://1.1/",
                "https://8.8.8.8/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fd00::1]/",
                "https://localhost/",
                "https://a.localhost/",
                "https://metadata/",
                "https://metadata.google.internal/computeMetadata/v1/",
                "https://metadata.goog/"
            })
    void addressesAndNamesOfThisMachineAreRefusedEvenWhereAnyHostMayBeAsked(String url) {
        assertThat(EndpointRules.anyHost().refusal(url)).isPresent();
    }

    @Test
    void anyOtherHostMayBeAskedWhereTheListIsNotAll() {
        assertThat(EndpointRules.anyHost().refusal("https://train.example.net/"))
                .isEmpty();
        assertThat(EndpointRules.of("").refusal("https://train.example.net/"))
                .hasValueSatisfying(refusal -> assertThat(refusal.because())
                        .isEqualTo(
                                "the host \"train.example.net\" is not on the list of allowed hosts, which is empty"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://example.com", "*", "com", "localhost", "10.0.0.1", "example.com:443", "a_b.com", "-"})
    void aListThatHoldsNoNameIsRefused(String hosts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointRules.of(hosts))
                .withMessageContaining("\n  because it is no name")
                .withMessageContaining("\n  try ");
    }

    @Test
    void thisMachineMayBeAskedWhereThePlatformIsThisMachine() {
        EndpointRules local = new EndpointRules(List.of(), false, List.of(), true);

        assertThat(local.refusal("http://localhost:9000/start")).isEmpty();
        assertThat(local.refusal("http://127.0.0.1:9000/start")).isEmpty();
        assertThat(local.refusal("http://10.0.0.1:9000/start")).isPresent();
        assertThat(local.refusal("http://localhost.example.com:9000/start")).isPresent();
        assertThat(local.refusal("file://localhost/etc/passwd")).isPresent();
    }

    @Test
    void oneUrlHasOneSpelling() {
        assertThat(EndpointRules.canonical(URI.create("HTTPS://Train.Example.COM:443?x=%20Y")))
                .isEqualTo(URI.create("https://train.example.com/?x=%20Y"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "fine",
            value = {
                "0.0.0.0 | unspecified",
                "0.1.2.3 | unspecified",
                "10.0.0.1 | private",
                "100.64.0.1 | shared by a provider's customers",
                "100.127.255.255 | shared by a provider's customers",
                "100.128.0.0 | fine",
                "127.0.0.1 | loopback",
                "127.255.255.255 | loopback",
                "169.254.169.254 | link-local",
                "172.16.0.1 | private",
                "172.31.255.255 | private",
                "172.32.0.0 | fine",
                "192.0.0.192 | reserved",
                "192.0.2.1 | documentation",
                "192.88.99.1 | 6to4",
                "192.168.1.1 | private",
                "192.169.0.0 | fine",
                "198.18.0.1 | benchmarking",
                "198.51.100.7 | documentation",
                "203.0.113.7 | documentation",
                "224.0.0.1 | multicast",
                "255.255.255.255 | reserved",
                "8.8.8.8 | fine",
                "223.255.255.255 | fine",
                ":: | unspecified",
                "::1 | loopback",
                "::8.8.8.8 | an IPv4 address in IPv6 clothes",
                "64:ff9b::808:808 | NAT64",
                "64:ff9b::a00:1 | NAT64",
                "64:ff9b:1::1 | NAT64",
                "100::1 | not global",
                "fc00::1 | private",
                "fd12:3456::1 | private",
                "fe80::1 | link-local",
                "fec0::1 | not global",
                "ff02::1 | multicast",
                "2001::1 | Teredo",
                "2001:10::1 | reserved",
                "2001:db8::1 | documentation",
                "2002:a00:1::1 | 6to4",
                "3fff::1 | documentation",
                "4000::1 | not global",
                "2001:4860:4860::8888 | fine",
                "2600:1900::1 | fine",
            })
    void onlyAddressesOfThePublicInternetAreAsked(String address, String kind) throws UnknownHostException {
        assertThat(Addresses.whyNot(InetAddress.getByName(address).getAddress(), false))
                .isEqualTo(kind);
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsNoWayRound() {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 8, 8, 8, 8};

        assertThat(Addresses.whyNot(mapped, true)).isEqualTo("an IPv4 address in IPv6 clothes");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,true",
        "fd00::1,true",
        "127.0.0.1,false",
        "169.254.169.254,false",
        "100.64.0.1,false",
        "::1,false"
    })
    void aListedHostMayBePrivateAndNothingMore(String address, boolean allowed) throws UnknownHostException {
        assertThat(Addresses.whyNot(InetAddress.getByName(address).getAddress(), true) == null)
                .isEqualTo(allowed);
    }
}
