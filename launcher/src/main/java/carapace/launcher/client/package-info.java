/** The thin client: a command line that talks to a running gateway. */
@NullMarked
package carapace.launcher.client;

import org.jspecify.annotations.NullMarked;
