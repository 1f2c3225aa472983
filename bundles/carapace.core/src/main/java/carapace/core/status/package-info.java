/** Counts, times, and how the gateway stands. */
@NullMarked
package carapace.core.status;

import org.jspecify.annotations.NullMarked;
