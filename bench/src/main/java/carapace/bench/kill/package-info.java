/** Kills the real gateway while messages flow, and checks what became of every one of them. */
@NullMarked
package carapace.bench.kill;

import org.jspecify.annotations.NullMarked;
