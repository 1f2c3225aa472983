/**
 * The small interface behind which the ratchets stand, so that another engine can take their place.
 */
@NullMarked
package carapace.matrix.crypto.olm;

import org.jspecify.annotations.NullMarked;
