/** The folders and files of an installation: state, cache, lock, what tells of a run. */
@NullMarked
package carapace.launcher.place;

import org.jspecify.annotations.NullMarked;
