/** The verbs that core owns, and how a run of one command ends. */
@NullMarked
package carapace.core.command;

import org.jspecify.annotations.NullMarked;
