package dev.nightjar.dataset;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A user's own step between reading and writing: a batch of rows in, a batch of rows out.
 *
 * <p>Batches are bounded and cut at fixed rows, and several are worked on at once. What is written is the same for every size
 * of batch and number of cores as long as the function looks at each row alone. It is called more than once for the same
 * rows, since a dataset is read more than once, and must give the same then.
 *
 * {@snippet :
 * BatchFunction addTax = batch -> {
 *     FieldVector price = batch.getVector("price");
 *     ...
 *     return new VectorSchemaRoot(List.of(price, taxed));
 * };
 * }
 */
@FunctionalInterface
public interface BatchFunction {
    /**
     * Works on a batch.
     *
     * @param batch columns of the types that all rows of the input ask for; dictionaries are resolved. It is closed afterwards,
     *     unless it is what is returned
     * @return a batch of flat columns with as many rows as it likes; closed by the caller of this
     * @throws Exception whatever went wrong; nothing is written then, and the message names the rows of the batch
     */
    VectorSchemaRoot apply(VectorSchemaRoot batch) throws Exception;
}
