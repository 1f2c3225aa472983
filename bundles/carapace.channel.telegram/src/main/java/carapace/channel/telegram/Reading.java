package carapace.channel.telegram;

import carapace.channel.DropReason;
import carapace.message.Inbound;

/** What became of one update. */
sealed interface Reading {
    record Message(Inbound inbound) implements Reading {}

    record Dropped(DropReason reason) implements Reading {}
}
