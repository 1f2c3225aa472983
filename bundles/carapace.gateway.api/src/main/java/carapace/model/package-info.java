/** AI models, whoever provides them. */
@Export
@Version("1.0.0")
@NullMarked
package carapace.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
