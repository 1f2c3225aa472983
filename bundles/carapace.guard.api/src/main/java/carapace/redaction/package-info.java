/** Removes what must not leave. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.redaction;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
