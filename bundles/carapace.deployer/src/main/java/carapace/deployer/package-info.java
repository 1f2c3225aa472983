/** Watches deploy/: verifies, installs, updates, removes. */
@NullMarked
package carapace.deployer;

import org.jspecify.annotations.NullMarked;
