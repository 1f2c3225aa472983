/** The operator's own place to talk, in the terminal. */
@NullMarked
package carapace.channel.console;

import org.jspecify.annotations.NullMarked;
