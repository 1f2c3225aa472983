/** Telegram channel: long polling or webhook in, sendMessage out. */
@NullMarked
package carapace.channel.telegram;

import org.jspecify.annotations.NullMarked;
