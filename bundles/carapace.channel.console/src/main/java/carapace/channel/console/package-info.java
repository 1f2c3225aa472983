/** A chat in the terminal. */
@NullMarked
package carapace.channel.console;

import org.jspecify.annotations.NullMarked;
