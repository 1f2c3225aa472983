/** The responder: context, tool loop, history repair. */
@NullMarked
package carapace.agent;

import org.jspecify.annotations.NullMarked;
