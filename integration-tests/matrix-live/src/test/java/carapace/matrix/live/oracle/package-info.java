/** The ratchets, operation by operation, against the newest vodozemac. */
@NullMarked
package carapace.matrix.live.oracle;

import org.jspecify.annotations.NullMarked;
