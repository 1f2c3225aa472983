/** Secrets: how they are kept, opened at the moment of use, and never shown. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.secret;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
