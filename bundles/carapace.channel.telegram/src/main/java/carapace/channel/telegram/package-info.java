/** Telegram's Bot API as a channel: long polling or webhook in, {@code sendMessage} out. */
@NullMarked
package carapace.channel.telegram;

import org.jspecify.annotations.NullMarked;
