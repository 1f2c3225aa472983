/** Programs that measure. */
@NullMarked
package carapace.bench;

import org.jspecify.annotations.NullMarked;
