package carapace.store;

import carapace.message.ChannelId;

/**
 * The right to admit for one bot on one account.
 *
 * @param identity the bot's id on its network
 * @param fence rises with each seat taken; writes under an old one are refused
 */
public record Seat(ChannelId channel, String identity, long fence) {}
