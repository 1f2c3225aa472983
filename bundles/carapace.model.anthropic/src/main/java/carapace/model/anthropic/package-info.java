/** Models of Anthropic. */
@NullMarked
package carapace.model.anthropic;

import org.jspecify.annotations.NullMarked;
