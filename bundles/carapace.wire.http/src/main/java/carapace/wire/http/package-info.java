/** The carrier behind the wire: outbound HTTP and WebSocket with the house rules built in. */
@NullMarked
package carapace.wire.http;

import org.jspecify.annotations.NullMarked;
