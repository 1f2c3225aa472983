/** The framework and a run of it, from unpacking to the end. */
@NullMarked
package carapace.launcher.house;

import org.jspecify.annotations.NullMarked;
