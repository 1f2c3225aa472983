/**
 * Our engine with the input and output that it leaves to others: requests, a sync loop, waiting.
 */
@NullMarked
package carapace.matrix.live.ours;

import org.jspecify.annotations.NullMarked;
