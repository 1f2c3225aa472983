package carapace.status;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Map;

/**
 * What a bundle tells about itself in {@code cara status}; a service. Must answer at once, without
 * I/O; values are text, numbers, booleans, lists and maps of these, without secrets.
 */
@ConsumerType
public interface Facts {

    /** Under which key it is shown, {@code [a-zA-Z]{1,40}}. */
    String name();

    Map<String, Object> facts();
}
