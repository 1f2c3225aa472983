/** The owner's own conversation with the gateway. */
@NullMarked
package carapace.core.chat;

import org.jspecify.annotations.NullMarked;
