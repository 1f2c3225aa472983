package carapace.command;

import org.osgi.annotation.versioning.ProviderType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts processes; the only way to do so in the house. Offered by core. */
@ProviderType
public interface Children {

    /**
     * Starts one with the gateway's environment less every name that may hold a secret, plus {@code
     * extra}.
     *
     * @param extra must not hold secrets either; names of secret variables are refused
     */
    Process start(List<String> command, Path directory, Map<String, String> extra)
            throws IOException;
}
