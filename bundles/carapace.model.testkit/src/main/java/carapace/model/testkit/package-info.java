/** The contract every model provider passes, and a provider on loopback to test it with. */
@NullMarked
package carapace.model.testkit;

import org.jspecify.annotations.NullMarked;
