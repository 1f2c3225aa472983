/** Claims conversations and has them answered. */
@NullMarked
package carapace.core.turn;

import org.jspecify.annotations.NullMarked;
