/** The contract every store passes. */
@NullMarked
package carapace.store.testkit;

import org.jspecify.annotations.NullMarked;
