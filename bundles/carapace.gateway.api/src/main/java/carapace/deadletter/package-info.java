/** Inbound messages that could not be dealt with. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.deadletter;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
