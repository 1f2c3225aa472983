/** Devices, identities and what may be concluded from their signatures. */
@NullMarked
package carapace.matrix.crypto.trust;

import org.jspecify.annotations.NullMarked;
