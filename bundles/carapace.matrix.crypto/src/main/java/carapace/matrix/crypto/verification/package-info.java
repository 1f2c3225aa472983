/** Verification of devices and users: the framework, SAS and the QR code we show. */
@NullMarked
package carapace.matrix.crypto.verification;

import org.jspecify.annotations.NullMarked;
