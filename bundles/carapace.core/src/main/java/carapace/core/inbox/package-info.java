/** Channels in their seats, and how messages come in. */
@NullMarked
package carapace.core.inbox;

import org.jspecify.annotations.NullMarked;
