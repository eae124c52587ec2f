package dev.nightjar.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    @ParameterizedTest
    @CsvSource({
        "https://me:secret@conda.example/a, https://conda.example/a",
        "https://me:se@cret@conda.example:8/a, https://conda.example:8/a",
        "https://conda.example/t/tk-1-2/a/noarch, https://conda.example/a/noarch",
        "https://conda.example/a?X-Signature=1#x, https://conda.example/a",
        "https://conda.example/a@b/c, https://conda.example/a@b/c",
        "file:///home/t/conda/x, file:///home/t/conda/x",
        "conda-forge, conda-forge",
        "./t/x, ./t/x"
    })
    void takesSecretsOutOfAnAddress(String address, String shown) {
        assertThat(Credentials.removedFrom(address)).isEqualTo(shown);
    }
}
