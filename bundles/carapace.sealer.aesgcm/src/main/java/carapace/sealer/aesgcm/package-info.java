/** Seals and opens secrets: AES-256-GCM, key from a password by Argon2id. */
@NullMarked
package carapace.sealer.aesgcm;

import org.jspecify.annotations.NullMarked;
