/** What a messaging network looks like to the gateway; written for authors of channel bundles. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.channel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
