/** The HTTP ground floor: the port, fallback, headers, Host check, limits, authentication. */
@NullMarked
package carapace.http.base;

import org.jspecify.annotations.NullMarked;
