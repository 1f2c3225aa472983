/** Who is answered. */
@NullMarked
package carapace.core.access;

import org.jspecify.annotations.NullMarked;
