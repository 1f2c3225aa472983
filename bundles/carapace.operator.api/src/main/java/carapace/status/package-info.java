/** How the gateway fares: meters, the audit log, facts. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.status;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
