/** Starts processes without secrets in their environment. */
@NullMarked
package carapace.core.children;

import org.jspecify.annotations.NullMarked;
