/** The services for channels that stay while what is behind them is swapped. */
@NullMarked
package carapace.core.wire;

import org.jspecify.annotations.NullMarked;
