/** The processes that the tests speak to: peers, oracle, homeserver. */
@NullMarked
package carapace.matrix.live.peer;

import org.jspecify.annotations.NullMarked;
