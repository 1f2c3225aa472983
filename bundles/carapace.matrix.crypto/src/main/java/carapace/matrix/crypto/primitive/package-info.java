/** Curves from Bouncy Castle, everything symmetric from the JDK, and the encodings around them. */
@NullMarked
package carapace.matrix.crypto.primitive;

import org.jspecify.annotations.NullMarked;
