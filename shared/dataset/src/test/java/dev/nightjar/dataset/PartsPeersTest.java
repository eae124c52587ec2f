package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.test.PythonEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pyarrow, DuckDB and Polars read datasets of parts as Hive's layout. */
class PartsPeersTest {
    @TempDir
    Path folder;

    @Test
    void partitionsAreReadWithTheirValues() throws Exception {
        String csv = "n,t,k\n1,p,Oslo\n2,q,a b/c=%\n3,r,東京\n4,,Oslo\n5,s,oslo\n";
        Parts.optimize(folder, "a.csv", csv, "partition-by", "k");

        assertThat(read("a", "parquet", "k", 3))
                .allSatisfy(rows -> assertThat(rows)
                        .isEqualTo("[[\"Oslo\",\"1\",\"p\"],[\"Oslo\",\"4\",null],"
                                + "[\"a b/c=%\",\"2\",\"q\"],[\"oslo\",\"5\",\"s\"],[\"東京\",\"3\",\"r\"]]"));
    }

    @Test
    void appendedMonthsAreReadWithOneSchema() throws Exception {
        String all = folder.resolve("all").toString();
        String[] first = {"append", all, "partition-by", "d:month"};
        Parts.optimize(folder, "1.csv", "d,n\n2024-01-05,1\n,2\n", first);
        Parts.optimize(folder, "2.csv", "d,n,t\n2024-01-06,3000,x\n2024-02-06,4,y\n", "append", all);

        assertThat(read("all", "parquet", "d_month", 3))
                .allSatisfy(rows -> assertThat(rows)
                        .isEqualTo("[[\"2024-01\",\"1\",null],[\"2024-01\",\"3000\",\"x\"],[\"2024-02\",\"4\",\"y\"],"
                                + "[null,\"2\",null]]"));
    }

    @Test
    void arrowPartsAreReadByPyarrow() throws Exception {
        Parts.optimize(folder, "a.csv", "n,t,k\n1,p,x\n2,q,y\n", "partition-by", "k", "format", "arrow");

        assertThat(read("a", "arrow", "k", 1)).containsExactly("[[\"x\",\"1\",\"p\"],[\"y\",\"2\",\"q\"]]");
    }

    private List<String> read(String dataset, String ending, String key, int readers) throws Exception {
        PythonEnvironment python =
                PythonEnvironment.with("parquet", List.of("pyarrow==26.0.1", "duckdb==2.0.1", "polars==2.1.0"));
        PythonEnvironment.Output output = python.run(
                PartsPeersTest.class, "read_parts.py", folder.resolve(dataset).toString(), ending, key);
        List<String> rows = new ArrayList<>();
        for (String line : output.stdout().strip().split("\n")) {
            JsonNode reader = new ObjectMapper().readTree(line);
            rows.add(reader.path(1).toString());
        }
        assertThat(rows).as(output.stdout() + output.stderr()).hasSize(readers);
        return rows;
    }
}
