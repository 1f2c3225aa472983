/** Removes what must not leave: the engine's patterns and every known secret value. */
@NullMarked
package carapace.redactor.patterns;

import org.jspecify.annotations.NullMarked;
