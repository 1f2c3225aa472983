package carapace.message;

import java.util.regex.Pattern;

/**
 * One account on one network. Written {@code telegram} for the account {@code default} and {@code
 * telegram:work} for any other.
 *
 * @param network {@code [a-z0-9-]{1,40}}
 * @param account {@code [A-Za-z0-9._-]{1,64}}
 */
public record ChannelId(String network, String account) implements Comparable<ChannelId> {

    /** The account a network's own section configures. */
    public static final String DEFAULT_ACCOUNT = "default";

    private static final Pattern NETWORK = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public ChannelId {
        if (!NETWORK.matcher(network).matches()) {
            throw new IllegalArgumentException("a network's name is [a-z0-9-]{1,40}");
        }
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("an account's name is [A-Za-z0-9._-]{1,64}");
        }
    }

    /** Reads what {@link #toString} writes. */
    public static ChannelId parse(String text) {
        var colon = text.indexOf(':');
        return colon < 0
                ? new ChannelId(text, DEFAULT_ACCOUNT)
                : new ChannelId(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public int compareTo(ChannelId other) {
        var byNetwork = network.compareTo(other.network);
        return byNetwork != 0 ? byNetwork : account.compareTo(other.account);
    }

    @Override
    public String toString() {
        return account.equals(DEFAULT_ACCOUNT) ? network : network + ":" + account;
    }
}
