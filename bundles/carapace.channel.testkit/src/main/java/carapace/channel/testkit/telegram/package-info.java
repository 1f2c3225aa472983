/** A peer that speaks Telegram's Bot API, for tests, proofs and measurements. */
@NullMarked
package carapace.channel.testkit.telegram;

import org.jspecify.annotations.NullMarked;
