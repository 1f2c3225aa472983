/** Cuts answers into parts that a network takes. */
@NullMarked
package carapace.core.split;

import org.jspecify.annotations.NullMarked;
