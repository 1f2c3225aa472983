/** The one package that the launcher shares with bundles: the process they run in. */
@NullMarked
package carapace.launch;

import org.jspecify.annotations.NullMarked;
