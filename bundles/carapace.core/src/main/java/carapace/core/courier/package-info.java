/** Takes parts to their networks. */
@NullMarked
package carapace.core.courier;

import org.jspecify.annotations.NullMarked;
