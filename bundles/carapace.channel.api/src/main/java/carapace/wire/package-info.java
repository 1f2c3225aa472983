/** Outbound traffic: which peer, with which credential, within which bounds. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
