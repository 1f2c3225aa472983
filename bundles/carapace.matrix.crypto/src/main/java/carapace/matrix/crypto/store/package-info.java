/** Where the machine's state lives: sealed rows behind a transactional key-value port. */
@NullMarked
package carapace.matrix.crypto.store;

import org.jspecify.annotations.NullMarked;
