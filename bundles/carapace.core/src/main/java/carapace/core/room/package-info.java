/** What core holds of other rooms, while they come and go, and the options in force. */
@NullMarked
package carapace.core.room;

import org.jspecify.annotations.NullMarked;
