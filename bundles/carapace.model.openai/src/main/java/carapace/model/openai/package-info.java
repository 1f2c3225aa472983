/** Models of OpenAI and of all that speak its protocol. */
@NullMarked
package carapace.model.openai;

import org.jspecify.annotations.NullMarked;
