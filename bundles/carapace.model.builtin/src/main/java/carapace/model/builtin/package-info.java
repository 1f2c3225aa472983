/** Guide and echo: models that need no key. */
@NullMarked
package carapace.model.builtin;

import org.jspecify.annotations.NullMarked;
