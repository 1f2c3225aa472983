/** The words every room uses: who speaks where, what came in, what goes out, what went wrong. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
