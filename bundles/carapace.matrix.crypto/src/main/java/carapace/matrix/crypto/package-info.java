/** Matrix end-to-end encryption as a state machine without I/O. */
@NullMarked
package carapace.matrix.crypto;

import org.jspecify.annotations.NullMarked;
