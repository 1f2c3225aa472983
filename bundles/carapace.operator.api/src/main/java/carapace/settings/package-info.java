/** The configuration as rooms and operators see it: without secrets. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.settings;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
