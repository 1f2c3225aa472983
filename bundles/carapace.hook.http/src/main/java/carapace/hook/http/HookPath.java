package carapace.hook.http;

import carapace.message.ChannelId;

import java.util.Optional;

/**
 * What stands behind {@code /channels}: a network, a kind of call, and maybe an account.
 *
 * @param rest everything behind the network
 */
record HookPath(String network, String account, String rest) {

    /** Empty for any other form; there is no variant with a slash at the end. */
    static Optional<HookPath> of(String path) {
        if (!path.startsWith("/")) return Optional.empty();
        var words = path.substring(1).split("/", -1);
        if (words.length < 2 || words.length > 3) return Optional.empty();
        for (var word : words) if (word.isEmpty()) return Optional.empty();
        var account = words.length == 3 ? words[2] : ChannelId.DEFAULT_ACCOUNT;
        return Optional.of(new HookPath(words[0], account, path.substring(words[0].length() + 2)));
    }

    /** Empty when no channel can be called so. */
    Optional<ChannelId> channel() {
        try {
            return Optional.of(new ChannelId(network, account));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
