/**
 * What must survive a crash, in the verbs of the journal. Used by core alone. Everything that
 * writes returns after its commit; ids are made by the caller; no SQL and no row ids leave a
 * provider.
 */
@Export
@Version("1.0.0")
@NullMarked
package carapace.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
