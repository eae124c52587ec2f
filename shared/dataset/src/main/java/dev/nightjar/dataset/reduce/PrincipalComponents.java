package dev.nightjar.dataset.reduce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.cloud.JsonText;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The directions in which a dataset varies most, and a basis that reduces this file and later ones alike.
 *
 * <p>Values are centred and not scaled. The components are the eigenvectors of the covariance matrix, those of the largest variance first, each
 * with its largest entry positive (of equal ones the first). They equal scikit-learn's {@code PCA(svd_solver="full")} up to the sign, to some
 * 1e-12 of the largest variance; a component whose variance is a millionth of a millionth of that has no digits in a covariance matrix.
 *
 * {@snippet :
 * PrincipalComponents basis = PrincipalComponents.of(statistic, names, 5, null);
 * basis.transform(columns, rows, reduced);
 * PrincipalComponents nextMonth = PrincipalComponents.read("trips.basis.json", savedBytes);
 * }
 */
public final class PrincipalComponents {
    private static final String KIND = "principal-components";
    private static final int VERSION = 1;

    /** A deviation of that part of its mean is no more than what rounding leaves of a constant. */
    private static final double ROUNDING = 1e-15;

    /** 2,000 columns in 2,000 components have about 90 MB. */
    public static final int MAX_BYTES = 128 << 20;

    private static final int MAX_COLUMNS = 10_000;

    private final List<String> columns;
    private final long rows;
    private final double[] means;
    private final double[][] components;
    private final double[] explained;
    private final double totalVariance;

    private PrincipalComponents(
            List<String> columns,
            long rows,
            double[] means,
            double[][] components,
            double[] explained,
            double totalVariance) {
        this.columns = List.copyOf(columns);
        this.rows = rows;
        this.means = means;
        this.components = components;
        this.explained = explained;
        this.totalVariance = totalVariance;
    }

    /**
     * Finds the components of what was gathered.
     *
     * @param names of the statistic's columns
     * @param wanted how many components; null: as many as explain more than {@code variance}
     * @param variance a part of the whole, above 0 and at most 1; only read where {@code wanted} is null
     * @throws DatasetException {@code option} where there are fewer than two rows, more components wanted than columns or rows,
     *     nothing that varies, or values too large to square
     */
    public static PrincipalComponents of(
            MomentStatistic statistic, List<String> names, @Nullable Integer wanted, @Nullable Double variance)
            throws DatasetException {
        int size = statistic.columns();
        check(statistic, names, wanted, variance);
        double[] means = new double[size];
        double[][] covariance = new double[size][size];
        for (int i = 0; i < size; i++) {
            means[i] = statistic.mean(i);
            for (int j = 0; j < size; j++) {
                covariance[i][j] = statistic.covariance(i, j);
                if (!Double.isFinite(covariance[i][j])) {
                    throw wrong(
                            "the values of column \"" + names.get(i) + "\" are too large to be squared",
                            "--drop " + names.get(i));
                }
            }
        }
        SymmetricEigenvalues eigen = new SymmetricEigenvalues(covariance);
        double[] variances = eigen.values();
        double total = 0;
        double rounding = 0;
        for (int i = 0; i < size; i++) {
            // Rounding may leave less than nothing where there is nothing.
            variances[i] = Math.max(0, variances[i]);
            total += variances[i];
            rounding += (ROUNDING * means[i]) * (ROUNDING * means[i]);
        }
        if (total <= rounding) {
            throw wrong("every column is constant, so that no direction varies", "again without --reduce");
        }
        int count = wanted != null ? wanted : countFor(variances, total, variance == null ? 1 : variance);
        double[][] components = Arrays.copyOf(eigen.vectors(), count);
        for (double[] component : components) {
            turn(component);
        }
        return new PrincipalComponents(
                names, statistic.rows(), means, components, Arrays.copyOf(variances, count), total);
    }

    private static void check(
            MomentStatistic statistic, List<String> names, @Nullable Integer wanted, @Nullable Double variance)
            throws DatasetException {
        int size = statistic.columns();
        if (names.size() != size || (wanted == null) == (variance == null)) {
            throw new IllegalArgumentException(
                    names.size() + " names of " + size + " columns, " + wanted + ", " + variance);
        }
        if (size == 0) {
            throw wrong("no column is a number", "a file with numeric columns, or without --reduce");
        }
        if (statistic.rows() < 2) {
            throw wrong("there are fewer than two rows", "a file with more rows, or without --reduce");
        }
        if (wanted != null && (wanted < 1 || wanted > Math.min(size, statistic.rows()))) {
            throw wrong(
                    "pca=" + wanted + " is not between 1 and the " + size + " columns"
                            + (statistic.rows() < size ? " and the " + statistic.rows() + " rows" : ""),
                    "--reduce pca=" + Math.min(size, Math.min(statistic.rows(), Math.max(1, wanted))));
        }
        if (variance != null && !(variance > 0 && variance <= 1)) {
            throw wrong("variance=" + variance + " is not above 0 and at most 1", "--reduce variance=0.95");
        }
    }

    /** As scikit-learn counts: the fewest that explain more than that part. */
    private static int countFor(double[] variances, double total, double part) {
        double sum = 0;
        for (int i = 0; i < variances.length; i++) {
            sum += variances[i] / total;
            if (sum > part) {
                return i + 1;
            }
        }
        return variances.length;
    }

    private static void turn(double[] component) {
        int largest = 0;
        for (int i = 1; i < component.length; i++) {
            if (Math.abs(component[i]) > Math.abs(component[largest])) {
                largest = i;
            }
        }
        if (component[largest] < 0) {
            for (int i = 0; i < component.length; i++) {
                component[i] = component[i] == 0 ? 0 : -component[i];
            }
        }
    }

    /** The names of the columns that are reduced. */
    public List<String> columns() {
        return columns;
    }

    /** How many components there are. */
    public int count() {
        return components.length;
    }

    /** The entries of a component, one for each of {@link #columns}; of length 1. */
    public double[] component(int index) {
        return components[index].clone();
    }

    public double mean(int column) {
        return means[column];
    }

    /** The variance along a component. */
    public double explainedVariance(int index) {
        return explained[index];
    }

    /** The part of the whole variance along a component, 0 to 1. */
    public double explainedRatio(int index) {
        return explained[index] / totalVariance;
    }

    /** {@link #explainedRatio} of all components. */
    public List<Double> explainedRatios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            ratios.add(explainedRatio(i));
        }
        return ratios;
    }

    /**
     * Reduces rows.
     *
     * @param values {@code values[column][row]} in the order of {@link #columns}, all finite
     * @param into {@code into[component][row]}, filled
     */
    public void transform(double[][] values, int newRows, double[][] into) {
        for (int k = 0; k < components.length; k++) {
            double[] reduced = into[k];
            Arrays.fill(reduced, 0, newRows, 0);
            for (int c = 0; c < means.length; c++) {
                double weight = components[k][c];
                double mean = means[c];
                double[] column = values[c];
                for (int row = 0; row < newRows; row++) {
                    reduced[row] += weight * (column[row] - mean);
                }
            }
        }
    }

    /**
     * Where the columns of this basis stand in another file.
     *
     * @throws DatasetException {@code option}, naming the columns that it lacks
     */
    public int[] positionsIn(List<String> names) throws DatasetException {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            positions.putIfAbsent(names.get(i), i);
        }
        List<String> missing =
                columns.stream().filter(name -> !positions.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw wrong(
                    "the file lacks " + missing.size() + " columns of the basis: " + NumericColumns.named(missing),
                    "a file with the columns that the basis was made from, or a basis of this file");
        }
        return columns.stream()
                .mapToInt(name -> positions.getOrDefault(name, -1))
                .toArray();
    }

    /** The basis as a JSON document, which {@link #read} gives back bit by bit. */
    public byte[] bytes() {
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("kind", KIND);
        document.put("version", VERSION);
        document.put("rows", rows);
        document.put("columns", columns);
        document.put("mean", list(means));
        document.put("total_variance", totalVariance);
        document.put("explained_variance", list(explained));
        document.put("explained_variance_ratio", explainedRatios());
        document.put(
                "components",
                Arrays.stream(components).map(PrincipalComponents::list).toList());
        return JsonText.bytes(document);
    }

    /**
     * Reads a saved basis.
     *
     * @param name of the file, for messages
     * @throws DatasetException {@code option} where it is none
     */
    public static PrincipalComponents read(String name, byte[] bytes) throws DatasetException {
        JsonNode document = document(name, bytes);
        List<String> columns = new ArrayList<>();
        document.path("columns").forEach(column -> columns.add(column.asText()));
        int size = columns.size();
        double[][] components = new double[document.path("components").size()][];
        if (!document.path("kind").asText().equals(KIND)
                || document.path("version").asInt() != VERSION
                || size < 1
                || size > MAX_COLUMNS
                || components.length < 1
                || components.length > size) {
            throw noBasis(name, "it is not a document of kind " + KIND + ", version " + VERSION);
        }
        for (int i = 0; i < components.length; i++) {
            components[i] =
                    numbers(name, "components", document.path("components").path(i), size);
        }
        double[] explained =
                numbers(name, "explained_variance", document.path("explained_variance"), components.length);
        double total = document.path("total_variance").asDouble();
        if (!(total > 0) || Double.isInfinite(total)) {
            throw noBasis(name, "its total_variance is no positive number");
        }
        return new PrincipalComponents(
                columns,
                document.path("rows").asLong(),
                numbers(name, "mean", document.path("mean"), size),
                components,
                explained,
                total);
    }

    private static JsonNode document(String name, byte[] bytes) throws DatasetException {
        if (bytes.length > MAX_BYTES) {
            throw noBasis(name, "it has more than " + MAX_BYTES + " bytes");
        }
        ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(8)
                                .maxNumberLength(64)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try (JsonParser parser = mapper.createParser(bytes)) {
            JsonNode document = mapper.readTree(parser);
            if (document != null) {
                return document;
            }
        } catch (IOException e) {
            throw noBasis(name, "it is no JSON document");
        }
        throw noBasis(name, "it is empty");
    }

    private static double[] numbers(String name, String field, JsonNode array, int size) throws DatasetException {
        if (!array.isArray() || array.size() != size) {
            throw noBasis(name, "its " + field + " are not " + size + " numbers");
        }
        double[] numbers = new double[size];
        for (int i = 0; i < size; i++) {
            JsonNode number = array.path(i);
            numbers[i] = number.asDouble();
            if (!number.isNumber() || !Double.isFinite(numbers[i])) {
                throw noBasis(name, "its " + field + " are not " + size + " numbers");
            }
        }
        return numbers;
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    private static DatasetException noBasis(String name, String because) {
        return new DatasetException(
                DatasetException.Kind.OPTION,
                null,
                "cannot read the basis " + name,
                because,
                "the .basis.json that an earlier --reduce wrote");
    }

    private static DatasetException wrong(String because, String remedy) {
        return new DatasetException(
                DatasetException.Kind.OPTION, null, "cannot reduce to principal components", because, remedy);
    }
}
