package dev.nightjar.dataset;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.dataset.table.ColumnType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was asked for, in as far as the result depends on it: equal for equal requests, whatever their words' order. */
final class OptionsDigest {
    private OptionsDigest() {}

    /** @param memory the budget, by which row groups are cut; 0 where only the values matter */
    static String of(OptimizeOptions options, long memory) {
        SequencedMap<String, @Nullable Object> said = new LinkedHashMap<>();
        said.put("memory", memory);
        said.put("format", options.format().name());
        said.put("columns", options.columns());
        said.put("drop", options.drop());
        said.put("types", types(options));
        said.put("allow-loss", new TreeSet<>(options.allowLoss()));
        said.put("encoding", options.encoding());
        said.put("delimiter", text(options.delimiter()));
        said.put("quote", text(options.quote()));
        said.put("decimal", String.valueOf(options.decimal()));
        said.put("thousands", text(options.thousands()));
        said.put("header", options.header());
        said.put("null-values", options.nullValues());
        said.put("ragged", options.ragged().name());
        said.put("blank-lines", options.blankLines().name());
        said.put("unsigned", options.unsigned());
        said.put("float32", options.float32().name());
        said.put("exact-decimal", options.exactDecimal().name());
        said.put("tolerances", tolerances(options));
        said.put("prune", options.prune());
        said.put("partition-by", String.valueOf(options.partitionBy()));
        said.put("reduce", String.valueOf(options.reduce()));
        said.put("verify", options.verify().name());
        return Sha256.of(JsonText.bytes(said));
    }

    static SequencedMap<String, String> types(OptimizeOptions options) {
        SequencedMap<String, String> types = new LinkedHashMap<>();
        for (Map.Entry<String, ColumnType> type : new TreeMap<>(options.types()).entrySet()) {
            types.put(type.getKey(), type.getValue().toString());
        }
        return types;
    }

    static SequencedMap<String, String> tolerances(OptimizeOptions options) {
        SequencedMap<String, String> tolerances = new LinkedHashMap<>();
        for (Map.Entry<String, BigDecimal> tolerance : new TreeMap<>(options.tolerances()).entrySet()) {
            tolerances.put(
                    tolerance.getKey(),
                    tolerance.getValue().stripTrailingZeros().toPlainString());
        }
        return tolerances;
    }

    private static @Nullable String text(@Nullable Character c) {
        return c == null ? null : c.toString();
    }
}
