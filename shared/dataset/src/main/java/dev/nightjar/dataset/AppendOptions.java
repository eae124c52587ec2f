package dev.nightjar.dataset;

import dev.nightjar.dataset.OptimizeOptions.ExactDecimal;
import dev.nightjar.dataset.OptimizeOptions.Float32;
import dev.nightjar.dataset.OptimizeOptions.Format;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The options of an append: how the file is read is the caller's to say, how values are typed, written and divided is the
 * dataset's. Where the caller says something else than the dataset, that is an error; types and tolerances of
 * columns that have none yet are added.
 */
final class AppendOptions {
    private AppendOptions() {}

    static OptimizeOptions of(OptimizeOptions asked, Manifest dataset) throws DatasetException {
        Manifest.Typing typing = dataset.typing();
        check("--format " + asked.format(), asked.format() == Format.PARQUET || asked.format() == dataset.format());
        check(
                "--partition-by",
                asked.partitionBy() == null || asked.partitionBy().equals(dataset.partitionBy()));
        check("--unsigned", !asked.unsigned() || typing.unsigned());
        check("--float32", asked.float32() == Float32.EXACT || asked.float32() == typing.float32());
        check(
                "--exact-decimal",
                asked.exactDecimal() == ExactDecimal.WHEN_ROUNDED || asked.exactDecimal() == typing.exactDecimal());
        Set<String> allowLoss = new HashSet<>(typing.allowLoss());
        allowLoss.addAll(asked.allowLoss());
        return new OptimizeOptions(
                dataset.format(),
                asked.columns(),
                asked.drop(),
                both("--type", typing.types(), asked.types()),
                allowLoss,
                asked.encoding(),
                asked.delimiter(),
                asked.quote(),
                asked.decimal(),
                asked.thousands(),
                asked.header(),
                asked.nullValues(),
                asked.ragged(),
                asked.blankLines(),
                typing.unsigned(),
                typing.float32(),
                typing.exactDecimal(),
                both("--tolerance", typing.tolerances(), asked.tolerances()),
                asked.prune(),
                dataset.partitionBy(),
                asked.append(),
                asked.reduce(),
                asked.dryRun(),
                asked.verify());
    }

    private static <V> Map<String, V> both(String option, Map<String, V> there, Map<String, V> asked)
            throws DatasetException {
        Map<String, V> all = new LinkedHashMap<>(there);
        for (Map.Entry<String, V> one : asked.entrySet()) {
            V before = all.put(one.getKey(), one.getValue());
            check(option + " " + one.getKey(), before == null || before.equals(one.getValue()));
        }
        return all;
    }

    private static void check(String option, boolean fits) throws DatasetException {
        if (!fits) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot append with " + option,
                    "the dataset was begun otherwise",
                    "leaving that option out, or another dataset");
        }
    }
}
