package carapace.channel;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sealed key and value of one account; at most 64 MiB. Safe for use by many threads. */
@ProviderType
public interface Drawer {

    /**
     * One value.
     *
     * @param key 1 to 512 bytes of UTF-8
     */
    Optional<byte[]> get(String key) throws ChannelFault, InterruptedException;

    /** Keys and values whose key starts with {@code prefix}, in key order, at most {@code most}. */
    List<Map.Entry<String, byte[]>> scan(String prefix, int most)
            throws ChannelFault, InterruptedException;

    /**
     * Applies all changes in one transaction; on disk when it returns.
     *
     * @param changes an empty value removes the key
     */
    void commit(Map<String, Optional<byte[]>> changes) throws ChannelFault, InterruptedException;
}
