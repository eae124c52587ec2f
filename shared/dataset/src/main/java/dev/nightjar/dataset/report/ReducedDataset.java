package dev.nightjar.dataset.report;

import java.util.List;

/**
 * The second file, of principal components.
 *
 * @param output the name of the file
 * @param basis the name of the saved basis, which reduces later files alike
 * @param explained the part of the variance that each component explains, 0 to 1, largest first
 */
public record ReducedDataset(String output, String basis, List<Double> explained) {
    public ReducedDataset {
        explained = List.copyOf(explained);
    }

    /** The part of the variance that all of them explain. */
    public double explainedInAll() {
        return explained.stream().mapToDouble(Double::doubleValue).sum();
    }
}
