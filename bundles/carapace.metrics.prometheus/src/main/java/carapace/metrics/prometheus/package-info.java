/** The metrics page. */
@NullMarked
package carapace.metrics.prometheus;

import org.jspecify.annotations.NullMarked;
