/** What answers a message. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.responder;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
