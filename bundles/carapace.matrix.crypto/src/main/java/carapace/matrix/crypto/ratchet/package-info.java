/** The ratchets in Java, written from the Olm and Megolm texts of the Matrix specification. */
@NullMarked
package carapace.matrix.crypto.ratchet;

import org.jspecify.annotations.NullMarked;
