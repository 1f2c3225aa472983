/** Inbound webhooks: bounds the body, finds the channel, answers. */
@NullMarked
package carapace.hook.http;

import org.jspecify.annotations.NullMarked;
