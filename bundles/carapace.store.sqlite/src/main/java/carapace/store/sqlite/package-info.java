/** The journal: messages, turns, outbox, cursors, sessions, sealed drawers. */
@NullMarked
package carapace.store.sqlite;

import org.jspecify.annotations.NullMarked;
