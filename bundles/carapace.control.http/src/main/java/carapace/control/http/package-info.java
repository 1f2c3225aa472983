/** The control API. */
@NullMarked
package carapace.control.http;

import org.jspecify.annotations.NullMarked;
