/** Tests of secret storage and attachments. */
package carapace.matrix.crypto.secret;
