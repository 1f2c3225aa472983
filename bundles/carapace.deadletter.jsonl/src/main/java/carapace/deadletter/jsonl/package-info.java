/** Inbound messages that could not be dealt with, a file per network. */
@NullMarked
package carapace.deadletter.jsonl;

import org.jspecify.annotations.NullMarked;
