/** The configuration as others see it: without secrets. */
@NullMarked
package carapace.config.json5.view;

import org.jspecify.annotations.NullMarked;
