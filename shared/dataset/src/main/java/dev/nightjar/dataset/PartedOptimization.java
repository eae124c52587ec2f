package dev.nightjar.dataset;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.Manifest.Part;
import dev.nightjar.dataset.OptimizeOptions.Format;
import dev.nightjar.dataset.OptimizeOptions.PartitionBy;
import dev.nightjar.dataset.OptimizeOptions.Verify;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.parquet.ParquetReaders;
import dev.nightjar.dataset.report.ColumnReport;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenSpan;
import dev.nightjar.dataset.verify.Rules;
import dev.nightjar.dataset.verify.Verifier;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into a dataset of several parts: a new one ({@code --partition-by}), or one that grows ({@code --append}).
 *
 * <ol>
 *   <li>Survey all rows: types are those that these rows and, by the facts in the manifest, all earlier ones ask for.
 *   <li>Write the new parts.
 *   <li>All parts have one schema. If it is another now, write the earlier parts anew: they are read as tokens and go through the
 *       same parsing and proof as any input.
 *   <li>Swap the manifest, which alone says what the dataset is; then the reports.
 *   <li>Delete what the manifest does not name. So does whoever comes after a writer that died.
 * </ol>
 *
 * <p>A column that becomes text keeps its earlier values as their canonical text ({@code 1.5}, {@code true},
 * {@code 2024-01-31}): how an earlier file spelled them is no longer known.
 */
final class PartedOptimization {
    /** Warnings that name rewritten parts one by one. */
    private static final int MOST_NAMED = 20;

    private final Workers workers;
    private final Budget budget;
    private final Recognition recognition;
    private final DatasetInput input;
    private final OptimizeOptions asked;
    private final DatasetOutput output;
    private final String stem;
    private final RunClock clock = new RunClock();

    PartedOptimization(
            Workers workers, Budget budget, Recognition recognition, OptimizeOptions options, DatasetOutput output) {
        this.workers = workers;
        this.budget = budget;
        this.recognition = recognition;
        input = recognition.input();
        this.asked = options;
        this.output = output;
        stem = Stem.of(input.name());
    }

    DatasetReport run() throws IOException, DatasetException {
        String named = asked.append();
        boolean appends = named != null;
        refuse("--reduce", asked.reduce() != null);
        refuse("--prune", asked.prune() && appends);
        DatasetOutput dataset = named != null ? output.dataset(named) : output.folder(stem);
        try (Closeable lock = asked.dryRun() ? () -> {} : dataset.lock()) {
            Objects.requireNonNull(lock);
            Manifest there = appends ? Manifest.read(dataset) : null;
            try {
                DatasetReport report = there == null ? begin(dataset) : append(dataset, there);
                if (!asked.dryRun()) {
                    sweepQuietly(dataset);
                }
                return report;
            } catch (DatasetException | IOException | RuntimeException e) {
                if (!asked.dryRun()) {
                    sweepQuietly(dataset);
                }
                if (e instanceof IllegalStateException) {
                    // Readings that differ are no fault of ours where somebody writes to the input.
                    input.checkUnchanged();
                }
                throw e;
            }
        }
    }

    private void refuse(String option, boolean wanted) throws DatasetException {
        if (wanted) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot use " + option + " with " + (asked.append() != null ? "--append" : "--partition-by"),
                    "it needs all rows in one file",
                    "a call of its own for " + option);
        }
    }

    /** Deletes the parts that are not in the manifest. What cannot be deleted now the next writer deletes. */
    private static void sweepQuietly(DatasetOutput dataset) {
        try {
            Set<String> named = new HashSet<>();
            Manifest live = Manifest.read(dataset);
            if (live != null) {
                live.parts().forEach(part -> named.add(part.path()));
            }
            for (String name : dataset.list()) {
                if (PartNames.isPart(name) && !named.contains(name)) {
                    dataset.delete(name);
                }
            }
        } catch (IOException | DatasetException e) {
            // Files without a mention in the manifest harm nobody who reads by it.
            return;
        }
    }

    // --- a new dataset ---

    private DatasetReport begin(DatasetOutput dataset) throws IOException, DatasetException {
        Manifest replaced = null;
        try {
            replaced = Manifest.read(dataset);
        } catch (DatasetException e) {
            // A new dataset takes its place, and nothing of it is used.
            replaced = null;
        }
        if (replaced != null && replaced.sources().size() > 1) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    dataset.place() + ": nothing is written",
                    "it is a dataset of " + replaced.sources().size() + " files, and all but " + input.name()
                            + " would be lost",
                    "--append " + dataset.place() + ", or another --out");
        }
        long generation = replaced == null ? 1 : replaced.generation() + 1;
        Manifest empty = new Manifest(
                Program.version(),
                generation - 1,
                PartNames.after(dataset.list()),
                asked.format(),
                asked.partitionBy(),
                Manifest.Typing.of(asked),
                List.of(),
                List.of(),
                List.of());
        return new Addition(dataset, empty, asked).run();
    }

    // --- one that grows ---

    private DatasetReport append(DatasetOutput dataset, Manifest there) throws IOException, DatasetException {
        OptimizeOptions options = AppendOptions.of(asked, there);
        String digest = OptionsDigest.of(options, 0);
        Manifest whole = there;
        for (int i = 0; i < there.sources().size(); i++) {
            Manifest.Source source = there.sources().get(i);
            if (source.bytes() == input.size()
                    && source.options().equals(digest)
                    && source.sha256().equals(Sha256.of(input))) {
                if (isIntact(dataset, there, i)) {
                    return recognised(dataset, there, i, options);
                }
                whole = without(there, i);
            }
        }
        return new Addition(dataset, whole, options).run();
    }

    private static boolean isIntact(DatasetOutput dataset, Manifest manifest, int source)
            throws IOException, DatasetException {
        for (Part part : manifest.parts()) {
            if (part.source() == source && !isIntact(dataset, part)) {
                return false;
            }
        }
        return true;
    }

    static boolean isIntact(DatasetOutput dataset, Part part) throws IOException, DatasetException {
        DatasetInput file = dataset.read(part.path());
        return file != null && file.size() == part.bytes() && Sha256.of(file).equals(part.sha256());
    }

    /** The dataset less what came from a source, some part of which is broken. */
    private static Manifest without(Manifest manifest, int source) {
        List<Manifest.Source> sources = new ArrayList<>(manifest.sources());
        sources.remove(source);
        List<Part> parts = new ArrayList<>();
        for (Part part : manifest.parts()) {
            if (part.source() != source) {
                parts.add(new Part(
                        part.path(),
                        part.folder(),
                        part.value(),
                        part.rows(),
                        part.bytes(),
                        part.sha256(),
                        part.rowGroups(),
                        part.source() > source ? part.source() - 1 : part.source(),
                        part.min(),
                        part.max()));
            }
        }
        return new Manifest(
                manifest.program(),
                manifest.generation(),
                manifest.nextPart(),
                manifest.format(),
                manifest.partitionBy(),
                manifest.typing(),
                manifest.columns(),
                sources,
                parts);
    }

    private DatasetReport recognised(DatasetOutput dataset, Manifest manifest, int index, OptimizeOptions options) {
        Manifest.Source source = manifest.sources().get(index);
        long bytes = 0;
        int parts = 0;
        for (Part part : manifest.parts()) {
            if (part.source() == index) {
                bytes += part.bytes();
                parts++;
            }
        }
        List<ColumnReport> columns = new ArrayList<>();
        for (Manifest.Column column : manifest.columns()) {
            columns.add(new ColumnReport(
                    column.name(),
                    "",
                    column.type().toString(),
                    column.facts().emptyOrNull(),
                    null,
                    null,
                    null,
                    "the file is in the dataset already, in " + parts + (parts == 1 ? " part" : " parts")
                            + "; nulls are those of the whole dataset",
                    null,
                    0,
                    0,
                    0));
        }
        return new DatasetReport(
                        input.name(),
                        place(dataset),
                        source.rows(),
                        input.size(),
                        bytes,
                        0,
                        0,
                        columns,
                        List.of("already_appended:" + source.name()),
                        0,
                        0,
                        0,
                        options.verify().name().toLowerCase(java.util.Locale.ROOT),
                        budget.memory())
                .fromBefore(ProcessUse.peakRss(), clock.cpuSeconds(), clock.wallSeconds());
    }

    private String place(DatasetOutput dataset) {
        String named = asked.append();
        if (named == null) {
            return stem;
        }
        return dataset.place().isEmpty() ? named : dataset.place();
    }

    /** One file being added. */
    private final class Addition {
        private final DatasetOutput dataset;
        private final Manifest before;
        private final OptimizeOptions options;
        private final @Nullable PartitionBy by;
        private final Optimization optimization;
        private final PartNames names;
        private final List<Part> parts = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final boolean parquet;
        private final int source;
        private long[] columnBytes = new long[0];

        /** @param before what is in the dataset already, perhaps nothing */
        Addition(DatasetOutput dataset, Manifest before, OptimizeOptions options) throws DatasetException {
            this.dataset = dataset;
            this.before = before;
            this.options = options;
            this.by = options.partitionBy();
            parquet = options.format() == Format.PARQUET;
            names = new PartNames(before.nextPart(), parquet ? ".parquet" : ".arrow");
            source = before.sources().size();
            SequencedMap<String, TypeFacts> known = new LinkedHashMap<>();
            for (Manifest.Column column : before.columns()) {
                known.put(column.name(), column.facts());
            }
            optimization = new Optimization(workers, budget, input, options, output, known);
        }

        DatasetReport run() throws IOException, DatasetException {
            try (Reading reading = optimization.reading();
                    ParquetReaders readers = new ParquetReaders(1, Optimization.READ_LIMIT)) {
                Optimization.Survey survey = optimization.survey(optimization.guess(), true);
                Pass pass = survey.pass();
                Optimization.Plan plan = pruned(survey);
                Optimization.Plan inFiles = inFiles(plan);
                List<Manifest.Column> columns = new ArrayList<>();
                for (int i = 0; i < plan.columns().size(); i++) {
                    String name = plan.columns().get(i);
                    TypeFacts facts = pass.facts(pass.columns().indexOf(name));
                    columns.add(new Manifest.Column(
                            name, plan.columnPlans().get(i).type(), optimization.merged(name, facts)));
                }
                boolean widened = compare(columns, pass.sourceColumns());
                DatasetReport surveyed = optimization.report(pass, plan, place(dataset), 0, Map.of(), null);
                long rows = pass.rows();
                columnBytes = new long[inFiles.columns().size()];
                write(reading, readers, plan, inFiles);
                long bytes = parts.stream().mapToLong(Part::bytes).sum();
                List<Part> all = new ArrayList<>();
                if (widened) {
                    all.addAll(rewrite(readers, inFiles));
                } else {
                    all.addAll(before.parts());
                }
                all.addAll(parts);
                DatasetReport report = report(surveyed, columns, inFiles, bytes);
                if (!options.dryRun()) {
                    return commit(columns, all, rows, report);
                }
                return report;
            }
        }

        private Optimization.Plan pruned(Optimization.Survey survey) {
            if (!options.prune()) {
                return survey.plan();
            }
            List<String> kept = optimization.kept(survey.pass(), survey.plan()).columns();
            List<String> columns = new ArrayList<>();
            List<ColumnPlan> plans = new ArrayList<>();
            for (int i = 0; i < survey.plan().columns().size(); i++) {
                String name = survey.plan().columns().get(i);
                if (kept.contains(name) || (by != null && by.column().equals(name))) {
                    columns.add(name);
                    plans.add(survey.plan().columnPlans().get(i));
                }
            }
            return new Optimization.Plan(columns, plans);
        }

        /** The columns of the files: without the one that the folders have. */
        private Optimization.Plan inFiles(Optimization.Plan plan) throws DatasetException {
            if (by == null) {
                return plan;
            }
            int index = plan.columns().indexOf(by.column());
            if (index < 0) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot partition by " + by.column(),
                        "that column is left out",
                        "keeping it; its values become names of folders");
            }
            if (by.month()) {
                if (plan.columns().contains(Partitions.folderColumn(by))) {
                    throw new DatasetException(
                            Kind.OPTION,
                            null,
                            "cannot partition by " + by.column() + ":month",
                            "readers would call the months " + Partitions.folderColumn(by)
                                    + ", and a column has that name",
                            "leaving that column out with --drop");
                }
                return plan;
            }
            List<String> columns = new ArrayList<>(plan.columns());
            List<ColumnPlan> plans = new ArrayList<>(plan.columnPlans());
            columns.remove(index);
            plans.remove(index);
            if (columns.isEmpty()) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot partition by " + by.column(),
                        "there is no other column, and this one becomes names of folders",
                        "a file with more columns");
            }
            return new Optimization.Plan(columns, plans);
        }

        /** Whether the schema of the parts changes; warns of each column that does. */
        private boolean compare(List<Manifest.Column> columns, List<String> sourceColumns) throws DatasetException {
            if (before.columns().isEmpty()) {
                return false;
            }
            boolean widened = false;
            for (int i = 0; i < columns.size(); i++) {
                Manifest.Column column = columns.get(i);
                if (i >= before.columns().size()) {
                    warnings.add("new_column:" + column.name());
                    widened = true;
                    continue;
                }
                Manifest.Column old = before.columns().get(i);
                if (!sourceColumns.contains(old.name())) {
                    if (by != null && by.column().equals(old.name())) {
                        throw new DatasetException(
                                Kind.OPTION,
                                null,
                                "cannot append " + input.name(),
                                "the dataset is partitioned by " + by.column() + ", and the file has no such column",
                                "a file that has it");
                    }
                    warnings.add("missing_column:" + old.name());
                }
                if (!old.type().equals(column.type())) {
                    checkWidens(old, column.type());
                    warnings.add("widened:" + old.name() + "=" + old.type() + "->" + column.type());
                    widened |= before.isInFiles(old.name());
                }
            }
            return widened && !before.parts().isEmpty();
        }

        /** @throws DatasetException when the values that are there could not be told in the new type, or not as folders */
        private void checkWidens(Manifest.Column old, ColumnType now) throws DatasetException {
            boolean approximate =
                    old.type().equals(ColumnType.FLOAT32) && !old.facts().allExactInFloat32();
            boolean longer = old.type() instanceof ColumnType.FloatingPoint
                    && !(now instanceof ColumnType.FloatingPoint)
                    && old.facts().someShortestTextDiffers();
            if (approximate || longer) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot append " + input.name(),
                        old.name() + " would have to become " + now + ", and its earlier values are kept as "
                                + old.type() + ", which does not have all of their digits",
                        "making the dataset anew from all of its files");
            }
            if (by != null && !by.month() && by.column().equals(old.name()) && !sameFolders(old.type(), now)) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot append " + input.name(),
                        "the dataset is partitioned by " + old.name() + ", a " + old.type() + ", which would become "
                                + now + ", and its folders would be called otherwise",
                        "making the dataset anew from all of its files");
            }
        }

        private static boolean sameFolders(ColumnType old, ColumnType now) {
            if (old instanceof ColumnType.Null) {
                return true;
            }
            if (old instanceof ColumnType.Timestamp a && now instanceof ColumnType.Timestamp b) {
                return a.utc() == b.utc();
            }
            return now instanceof ColumnType.Text || (old instanceof ColumnType.Int && now instanceof ColumnType.Int);
        }

        // --- new parts ---

        private ObjectWriter file(String path) throws IOException, DatasetException {
            try {
                return options.dryRun() ? new CountingWriter() : dataset.write(path);
            } catch (IllegalArgumentException e) {
                // A store's names have an end, and what stands before ours is long already.
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot write " + path + " for " + input.name(),
                        "its whole name would be longer than is allowed here",
                        "a shorter name of the file, or a column of shorter values");
            }
        }

        private void write(Reading reading, ParquetReaders readers, Optimization.Plan plan, Optimization.Plan inFiles)
                throws IOException, DatasetException {
            if (by == null) {
                reading.read(budget.blockBytes(), rows -> {
                    TokenRules rules = writing(optimization.tokenRules(rows));
                    Verifier verifier = new Verifier(optimization.verifierRules(rows));
                    try (PartFile.Press press = press(inFiles, rules, verifier, readers);
                            PartFile part = open(press, "")) {
                        RowGroups groups = new RowGroups(
                                rows,
                                workers,
                                budget.groupRows(inFiles.columns().size()),
                                budget.groupBytes(),
                                budget.columnBytes());
                        for (RowGroup group = groups.next(); group != null; group = groups.next()) {
                            RowGroup current = group;
                            part.write(
                                    group.rows(),
                                    column -> current.spans(inFiles.columns().get(column), column),
                                    group.last());
                        }
                        parts.add(finish(part, "", null, null, null, source, columnBytes));
                        return true;
                    }
                });
                return;
            }
            ColumnPlan partitionPlan = plan.columnPlans().get(plan.columns().indexOf(by.column()));
            HiveFolders folders = new HiveFolders(Partitions.folderColumn(by));
            for (Part part : before.parts()) {
                folders.add(part.value(), part.folder());
            }
            Partitions partitions = new Partitions(by, partitionPlan.type(), folders);
            int first = 0;
            do {
                int from = first;
                first = reading.read(budget.blockBytes(), rows -> {
                    TokenRules rules = writing(optimization.tokenRules(rows));
                    Verifier verifier = new Verifier(optimization.verifierRules(rows));
                    try (PartFile.Press press = press(inFiles, rules, verifier, readers);
                            PartedWrite write = new PartedWrite(
                                    workers,
                                    budget,
                                    press,
                                    by.column(),
                                    partitionPlan,
                                    rules,
                                    partitions,
                                    from,
                                    parquet,
                                    partition -> open(press, partition.folder()))) {
                        for (PartedWrite.Open open : write.run(rows)) {
                            parts.add(finish(open, partitionPlan.type()));
                        }
                        return write.end();
                    }
                });
            } while (first < partitions.count());
        }

        /** The types are known, so nothing more need be found out of floats. */
        private static TokenRules writing(TokenRules rules) {
            return new TokenRules(
                    rules.decimal(),
                    rules.thousands(),
                    rules.nullValues(),
                    rules.quotedMeansText(),
                    false,
                    rules.floatText());
        }

        private PartFile.Press press(
                Optimization.Plan inFiles, TokenRules rules, Verifier verifier, ParquetReaders readers) {
            return new PartFile.Press(
                    workers, inFiles, parquet, options.verify() == Verify.FULL, rules, verifier, readers);
        }

        private PartFile open(PartFile.Press press, String folder) throws IOException, DatasetException {
            String path = names.in(folder);
            return new PartFile(press, path, new Sha256.Writer(file(path)));
        }

        private Part finish(PartedWrite.Open open, ColumnType type) throws IOException {
            String min = open.hasValues()
                    ? Partitions.valueText(type, open.min())
                    : open.partition().value();
            String max = open.hasValues()
                    ? Partitions.valueText(type, open.max())
                    : open.partition().value();
            return finish(
                    open.file(), open.partition().folder(), open.partition().value(), min, max, source, columnBytes);
        }

        private static Part finish(
                PartFile file,
                String folder,
                @Nullable String value,
                @Nullable String min,
                @Nullable String max,
                int source,
                long[] columnBytes)
                throws IOException {
            String sha256 = file.commit();
            List<Long> bytes = file.columnBytes();
            for (int i = 0; i < bytes.size(); i++) {
                columnBytes[i] += bytes.get(i);
            }
            return new Part(
                    file.path(), folder, value, file.rows(), file.bytes(), sha256, file.rowGroups(), source, min, max);
        }

        // --- parts that were there ---

        private List<Part> rewrite(ParquetReaders readers, Optimization.Plan inFiles)
                throws IOException, DatasetException {
            List<Part> rewritten = new ArrayList<>();
            for (Part part : before.parts()) {
                if (warnings.size() < MOST_NAMED) {
                    warnings.add("rewritten:" + part.path());
                }
                if (!options.dryRun()) {
                    rewritten.add(rewrite(readers, part, inFiles));
                }
            }
            warnings.add("rewritten_parts:" + before.parts().size());
            return rewritten;
        }

        private Part rewrite(ParquetReaders readers, Part part, Optimization.Plan inFiles)
                throws IOException, DatasetException {
            DatasetInput old = dataset.read(part.path());
            if (old == null || !isIntact(dataset, part)) {
                throw new DatasetException(
                        Kind.CORRUPT,
                        part.path(),
                        "cannot append " + input.name(),
                        part.path() + " must be written anew, and it is "
                                + (old == null ? "not there" : "not what the manifest says"),
                        "appending the file that it is from again ("
                                + before.sources().get(part.source()).name() + "), or a copy of the part from before");
            }
            boolean[] respelled = new boolean[inFiles.columns().size()];
            Map<String, ColumnType> types = new LinkedHashMap<>();
            for (Manifest.Column column : before.columns()) {
                types.put(column.name(), column.type());
            }
            for (int i = 0; i < respelled.length; i++) {
                respelled[i] = types.get(inFiles.columns().get(i)) instanceof ColumnType.FloatingPoint
                        && !(inFiles.columnPlans().get(i).type() instanceof ColumnType.FloatingPoint);
            }
            // Our own files: points in numbers, no further nulls, and text is text.
            TokenRules rules = new TokenRules((byte) '.', (byte) 0, List.of(), true, false, false);
            Rules proof = new Rules('.', '\0', List.of(), true, false);
            try (Reading reading = new Reading(old, OptimizeOptions.DEFAULTS, budget.memory() / 2)) {
                return reading.read(budget.blockBytes(), rows -> {
                    try (PartFile.Press press = press(inFiles, rules, new Verifier(proof), readers);
                            PartFile file = open(press, part.folder())) {
                        RowGroups groups = new RowGroups(
                                rows,
                                workers,
                                budget.groupRows(respelled.length),
                                budget.groupBytes(),
                                budget.columnBytes());
                        for (RowGroup group = groups.next(); group != null; group = groups.next()) {
                            RowGroup current = group;
                            file.write(
                                    group.rows(),
                                    column -> {
                                        List<TokenSpan> spans =
                                                current.spans(inFiles.columns().get(column), column);
                                        return respelled[column] ? Respelling.plain(spans) : spans;
                                    },
                                    group.last());
                        }
                        if (file.rows() != part.rows()) {
                            throw new IllegalStateException(part.path() + " had " + part.rows() + " rows, and "
                                    + file.rows() + " were written");
                        }
                        return finish(
                                file,
                                part.folder(),
                                part.value(),
                                part.min(),
                                part.max(),
                                part.source(),
                                new long[respelled.length]);
                    }
                });
            }
        }

        // --- the end ---

        private DatasetReport report(
                DatasetReport surveyed, List<Manifest.Column> columns, Optimization.Plan inFiles, long bytes) {
            List<ColumnReport> reports = new ArrayList<>();
            for (ColumnReport column : surveyed.columns()) {
                Manifest.Column now = null;
                Manifest.Column old = null;
                for (int i = 0; i < columns.size(); i++) {
                    if (columns.get(i).name().equals(column.name())) {
                        now = columns.get(i);
                        old = i < before.columns().size() ? before.columns().get(i) : null;
                    }
                }
                int inFile = inFiles.columns().indexOf(column.name());
                reports.add(new ColumnReport(
                        column.name(),
                        column.from(),
                        old == null || now == null ? column.to() : now.type().toString(),
                        column.nulls(),
                        column.distinct(),
                        column.min(),
                        column.max(),
                        why(column, old, now, inFile >= 0),
                        column.next(),
                        column.bytesPandas(),
                        column.bytesArrow(),
                        inFile >= 0 ? columnBytes[inFile] : 0));
            }
            Set<String> all = new LinkedHashSet<>(surveyed.warnings());
            all.addAll(warnings);
            return surveyed.written(
                    bytes, reports, List.copyOf(all), ProcessUse.peakRss(), clock.cpuSeconds(), clock.wallSeconds());
        }

        private String why(
                ColumnReport column, Manifest.@Nullable Column old, Manifest.@Nullable Column now, boolean inFile) {
            String why = column.why();
            if (old != null && now != null) {
                why = options.types().containsKey(column.name())
                        ? why
                        : optimization.choice(column.name(), now.facts()).why();
                why += old.type().equals(now.type())
                        ? "; the dataset had that type"
                        : "; it was " + old.type() + " in the dataset, whose earlier parts are rewritten";
            } else if (!before.columns().isEmpty()) {
                why += "; the dataset did not have it, and it is null in earlier parts";
            }
            return inFile ? why : why + "; its values are the folders' names, and the files do not have it";
        }

        private DatasetReport commit(List<Manifest.Column> columns, List<Part> all, long rows, DatasetReport report)
                throws IOException, DatasetException {
            List<Manifest.Source> sources = new ArrayList<>(before.sources());
            sources.add(new Manifest.Source(
                    input.name(), input.size(), Sha256.of(input), rows, OptionsDigest.of(options, 0)));
            Manifest manifest = new Manifest(
                    Program.version(),
                    before.generation() + 1,
                    names.after(),
                    options.format(),
                    by,
                    Manifest.Typing.of(options),
                    columns,
                    sources,
                    all);
            input.checkUnchanged();
            byte[] document = JsonText.bytes(manifest.document());
            DatasetReport recorded =
                    report.from(recognition.origin(Map.of(stem + "/" + Manifest.NAME, Fingerprint.of(document))));
            try (ObjectWriter file = dataset.write(Manifest.NAME)) {
                file.write(document);
                optimization.commit(file, recorded, null);
            }
            return recorded;
        }
    }
}
