/** The product as it is shipped, started in processes of its own and used from outside. */
@NullMarked
package carapace.product;

import org.jspecify.annotations.NullMarked;
