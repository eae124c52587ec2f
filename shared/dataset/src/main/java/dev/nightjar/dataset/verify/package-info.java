/** The proof that nothing was lost: values that were read back, formatted anew and compared with the source's tokens. */
@NullMarked
package dev.nightjar.dataset.verify;

import org.jspecify.annotations.NullMarked;
