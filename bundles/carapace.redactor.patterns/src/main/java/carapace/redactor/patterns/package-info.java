/** Removes what must not leave: patterns and known secret values. */
@NullMarked
package carapace.redactor.patterns;

import org.jspecify.annotations.NullMarked;
