/** The contract every channel passes, scripted peers on loopback, and a clock one can set. */
@NullMarked
package carapace.channel.testkit;

import org.jspecify.annotations.NullMarked;
