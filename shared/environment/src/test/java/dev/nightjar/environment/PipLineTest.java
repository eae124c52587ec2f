package dev.nightjar.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines pip understands. */
class PipLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "requests",
                "A",
                "torch==2.4.0+cu121",
                "pytest-mock >= 3.10.0,<4.0",
                "jsonargparse[signatures]>=4.27.7",
                "a[b,c-d] (>=1, <2)",
                "a[]",
                "a==1.*",
                "a!=1.2.*,~=1.1",
                "a===weird@thing",
                "a>=1.0rc1",
                "a>=1!2.0.post1.dev2",
                "a ; python_version < '3.12' and (sys_platform == \"linux\" or extra == 'x')",
                "a>=1; 'linux' in sys_platform",
                "a; platform_machine not in 'x86_64 aarch64'",
                "a @ https://example.org/a-1.0.tar.gz#sha256=00 ; os_name == 'posix'",
                "a==1.0 --hash=sha256:00 --hash=sha256:01",
                "-e .",
                "-r requirements.txt",
                "--extra-index-url https://example.org/whl",
                "git+https://example.org/x.git#egg=x",
                "https://example.org/x-1.0-py3-none-any.whl",
                "file:///x.whl",
                "./local",
                "../local[extra]",
                "/abs/x",
                "~/x",
                "dist/x-1.0-py3-none-any.whl",
                "x-1.0-py3-none-any.whl"
            })
    void passes(String line) {
        assertThat(PipLine.whyInvalid(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=1 | \"=\" is conda's operator; pip's is \"==\" | a==1",
                "a =1.0 | \"=\" is conda's operator; pip's is \"==\" | a==1.0",
                "a 1.0 | a version needs one of the operators == != <= >= < > ~= === | a==1.0",
                "a=>1 | \"=\" is conda's operator; pip's is \"==\" | a==>1",
                "a>=1.* | \".*\" goes with == and != only (PEP 440) | a>=1",
                "a~=1 | ~= needs two numbers at least (PEP 440) | a~=1.0",
                "a>=1+cu | a local version (behind +) goes with == and != only (PEP 440) | a>=1",
                "a==x | \"x\" is no version (PEP 440) | a==1.0",
                "a== | a version stands behind \"==\" | a==1.0",
                "a>=1 <2 | \"<2\" is no part of a requirement (PEP 508) | a comma between two version bounds, and ;"
                        + " before a marker",
                "a[b | the bracket of the extras is not closed | name[extra1,extra2]",
                "a (>=1 | the parenthesis is not closed | a (>=1.0)",
                "[x] | a requirement begins with the name of a package | name>=version",
                "a; python < '3' | \"python\" is no variable of a marker (PEP 508) | python_version, sys_platform,"
                        + " platform_machine or another of PEP 508; texts in quotes",
                "a; python_version | a marker compares two things | ; python_version < \"3.12\"",
                "a; (os_name == 'x' | a parenthesis of its marker is not closed | \"; (a) and (b)\"",
                "a; os_name == 'x' python_version > '3' | \"python_version > '3'\" is no part of a requirement (PEP"
                        + " 508) | a comma between two version bounds, and ; before a marker"
            })
    void refuses(String line, String why, String hint) {
        assertThat(PipLine.whyInvalid(line)).contains(new PipLine.Invalid(why, hint));
    }

    @Test
    void survivesHostileLines() {
        assertThat(PipLine.whyInvalid("a; " + "(".repeat(5_000))).isPresent();
        assertThat(PipLine.whyInvalid("a" + ">=1,".repeat(1_900))).isPresent();
        assertThat(PipLine.whyInvalid("a==1" + ".1".repeat(3_000))).isPresent();
        assertThat(PipLine.whyInvalid("x".repeat(10_000))).isPresent();
    }
}
