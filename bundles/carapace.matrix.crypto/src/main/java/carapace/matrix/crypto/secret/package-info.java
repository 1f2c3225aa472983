/** Secret storage on the homeserver, and the key a person writes down for it. */
@NullMarked
package carapace.matrix.crypto.secret;

import org.jspecify.annotations.NullMarked;
