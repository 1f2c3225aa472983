/** Our Matrix engine against implementations that we did not write, on a homeserver. */
@NullMarked
package carapace.matrix.live;

import org.jspecify.annotations.NullMarked;
