/** The rooms of the machine: each class keeps one table and knows one part of the protocol. */
@NullMarked
package carapace.matrix.crypto.machine;

import org.jspecify.annotations.NullMarked;
