/** What those who run the gateway can ask of it. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
