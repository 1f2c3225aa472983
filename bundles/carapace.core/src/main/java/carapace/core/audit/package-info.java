/** The record of what was done and refused. */
@NullMarked
package carapace.core.audit;

import org.jspecify.annotations.NullMarked;
