/** Outbound HTTP and WebSocket with the house rules built in. */
@NullMarked
package carapace.wire.http;

import org.jspecify.annotations.NullMarked;
