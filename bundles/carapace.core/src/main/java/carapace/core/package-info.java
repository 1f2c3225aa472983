/** Inbox, channel desk, conversations, access, splitter, courier, and the services that stay. */
@NullMarked
package carapace.core;

import org.jspecify.annotations.NullMarked;
